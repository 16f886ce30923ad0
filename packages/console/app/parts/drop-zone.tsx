// Where a file is dropped, or picked.
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { bytes } from '../words/figures.js';

interface DropZoneProps {
  readonly file: File | null;
  readonly onFile: (file: File) => void;
}

export function DropZone({ file, onFile }: DropZoneProps) {
  const isOver = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    isOver.value = false;
    const [dropped] = event.dataTransfer?.files ?? [];
    if (dropped !== undefined) onFile(dropped);
  };
  const onPick = () => {
    const [picked] = input.current?.files ?? [];
    if (picked !== undefined) onFile(picked);
    // The same file again, mended on disk, is a choice as well.
    if (input.current !== null) input.current.value = '';
  };
  return (
    <div
      class={`drop ${isOver.value ? 'over' : ''} ${file === null ? '' : 'full'}`}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => (isOver.value = false)}
      onDrop={onDrop}
    >
      {file === null ? (
        <p class="drop-words">Drop a shot list here</p>
      ) : (
        <p class="drop-words">
          <bdi class="strong">{file.name}</bdi> <span class="quiet">{bytes(file.size)}</span>
        </p>
      )}
      <label class="button plain file">
        {file === null ? 'Choose a CSV file' : 'Choose another file'}
        <input ref={input} type="file" accept=".csv,.tsv,.txt,text/csv" class="visually-hidden" onChange={onPick} />
      </label>
    </div>
  );
}
