/** Parses text/event-stream by hand: EventSource cannot send the Authorization header. */
export interface StreamEvent {
  readonly id: string;
  readonly data: string;
}

export class EventStreamParser {
  private rest = "";
  private id = "";
  private data: string[] = [];

  /** Complete events in what was received so far; comment lines only prove that the line works. */
  push(text: string): StreamEvent[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): StreamEvent[] {
    if (line === "") return this.dispatch();
    if (line.startsWith(":")) return [];
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.data.push(value);
    if (field === "id") this.id = value;
    return [];
  }

  private dispatch(): StreamEvent[] {
    if (this.data.length === 0) return [];
    const event = { id: this.id, data: this.data.join("\n") };
    this.data = [];
    return [event];
  }
}
