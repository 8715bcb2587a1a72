/** Sends a form and tells how much of it has gone: fetch does not tell that, the older way does. */
export type Uploader = (
  url: string,
  form: FormData,
  headers: Readonly<Record<string, string>>,
  onProgress: (share: number) => void,
  timeoutMs?: number,
) => Promise<Response>;

const TIMEOUT_MS = 120_000;

export const upload: Uploader = (url, form, headers, onProgress, timeoutMs = TIMEOUT_MS) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.timeout = timeoutMs;
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = request.ontimeout = () => reject(new TypeError("The server cannot be reached."));
    request.onload = () => resolve(new Response(request.responseText, { status: request.status }));
    request.send(form);
  });
