// Exports TracePanel: the trace panel as a person uses it, by the names that a screen reader says.
export class TracePanel {
  /** `window` is the VS Code window of support/window.mjs. */
  constructor(window) {
    this.window = window;
    this.frame = window.panel();
    this.verdict = this.frame.getByRole('region', { name: 'Verdict' });
    this.steps = this.frame.getByRole('listbox', { name: 'Steps' });
    this.inspector = this.frame.getByRole('complementary', { name: 'Packet at this step' });
  }

  /** Waits until the form is there. */
  async ready() {
    await this.frame.getByRole('region', { name: 'Packet', exact: true }).waitFor();
  }

  field(name) {
    return this.frame.getByRole('textbox', { name, exact: true }).or(this.frame.getByRole('combobox', { name, exact: true }));
  }

  /** Fills the fields of the form; unfolds it first where a narrow panel has folded it. */
  async fill({ on, ...fields }) {
    await this.unfold();
    if (on) await this.frame.getByRole('combobox', { name: 'Arrives on' }).selectOption(`on ${on}`);
    for (const [name, value] of Object.entries(fields)) await this.field(name).fill(value);
  }

  async unfold() {
    const edit = this.frame.getByRole('button', { name: 'Edit packet' });
    if (await edit.isVisible()) await edit.click();
  }

  /** Presses Trace in the form. */
  async trace() {
    await this.frame.getByRole('form', { name: 'Packet form' }).getByRole('button', { name: 'Trace', exact: true }).click();
  }

  /** Shows only the steps that hold the text. */
  async filter(text) {
    await this.frame.getByRole('searchbox', { name: 'Filter steps' }).fill(text);
  }

  /** The steps whose names fit; the list draws only those that can be seen. */
  step(name) {
    return this.steps.getByRole('option', { name });
  }
}
