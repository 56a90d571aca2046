/** Exports Addresses: source and destination on each part of the way, and who changed them. */
import type { JSX } from 'preact';
import type { AddressRow, TracePath } from '../../../server/src/protocol/trace.ts';
import { memo, type Dispatch } from './common.tsx';

export const Addresses = memo(({ path, rows, step, dispatch }: { path: TracePath; rows: readonly AddressRow[]; step: number; dispatch: Dispatch }): JSX.Element => {
  const here = rows.reduce((last, row, index) => ((row.step ?? firstStepOf(path, row.leg)) <= step ? index : last), -1);
  const cell = (text: string, isNew: boolean): JSX.Element => <td>{isNew ? <ins><code>{text}</code></ins> : <code>{text}</code>}</td>;
  return (
    <div class="addresses">
      <table>
        <thead><tr><th scope="col">Box</th><th scope="col">Source</th><th scope="col">Destination</th><th scope="col">Protocol</th><th scope="col">Made so by</th></tr></thead>
        <tbody>
          {rows.map((row, index) => {
            const go = (): void => dispatch({ type: 'select', step: row.step ?? firstStepOf(path, row.leg) });
            return (
              <tr key={index} class={index === here ? 'here' : ''} onClick={go}>
                <td>{path.legs?.[row.leg]?.box ?? ''}</td>
                {cell(row.source, row.changed.includes('source'))}
                {cell(row.destination, row.changed.includes('destination'))}
                <td>{row.proto}{row.carries !== undefined && <div class="carries quiet">carries <code>{row.carries}</code></div>}</td>
                <td><button type="button" class="link" onClick={(event) => { event.stopPropagation(); go(); }}>{row.by}</button></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
});

const firstStepOf = ({ steps }: TracePath, leg: number): number => Math.max(0, steps.findIndex((step) => (step.leg ?? 0) >= leg));
