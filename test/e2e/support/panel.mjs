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

  /** Fills the fields of the form. */
  async fill({ on, ...fields }) {
    if (on) await this.inForm((options) => this.frame.getByRole('combobox', { name: 'Arrives on' }).selectOption(`on ${on}`, options));
    for (const [name, value] of Object.entries(fields)) await this.inForm((options) => this.field(name).fill(value, options));
  }

  /** What a field of the form holds. */
  async value(name) {
    return this.inForm((options) => this.field(name).inputValue(options));
  }

  /** Presses Trace in the form. */
  async trace() {
    const form = this.frame.getByRole('form', { name: 'Packet form' });
    await this.inForm((options) => form.getByRole('button', { name: 'Trace', exact: true }).click(options));
  }

  /** Does something in the form. A narrow panel folds it when a trace comes in, also the one it makes when it opens: then it is unfolded again. */
  async inForm(act) {
    let complaint;
    for (let attempt = 0; attempt < 15; attempt += 1) {
      const edit = this.frame.getByRole('button', { name: 'Edit packet' });
      if (await edit.isVisible()) await edit.click({ timeout: 4000 }).catch(() => undefined);
      try {
        return await act({ timeout: 4000 });
      } catch (error) {
        complaint = error;
      }
    }
    throw complaint;
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
