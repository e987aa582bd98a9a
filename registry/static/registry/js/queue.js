// What waits to be saved: in memory only, sent one after the other, again and again until it is there.

const DELAYS = [1, 2, 4, 8, 15];

export class SaveQueue {
  /** send(item) returns "done", "retry", or "hold:" and why; changed() is told of every change. */
  constructor(send, changed) {
    this.items = [];
    this.sending = null;
    this.held = ""; // why nothing is sent: "session", "person" or "reason"
    this.failures = 0;
    this.send = send;
    this.changed = changed;
    window.addEventListener("online", () => this.retryNow());
  }

  get waiting() {
    return this.items.length;
  }

  /** Add an item; a newer text of the same field takes the place of one that has not been sent yet. */
  add(item) {
    item.id = newKey();
    const older = this.items.findIndex((other) => other !== this.sending && other.of === item.of);
    if (older >= 0) this.items[older] = item;
    else this.items.push(item);
    this.changed();
    this.pump();
  }

  /** A field's items that are still on their way, so that an older reply does not overwrite newer text. */
  has(of) {
    return this.items.some((item) => item.of === of);
  }

  retryNow() {
    clearTimeout(this.timer);
    this.timer = null;
    this.pump();
  }

  release(why) {
    if (this.held === why) this.held = "";
    this.retryNow();
  }

  async pump() {
    if (this.sending || this.held || this.timer || !this.items.length) return;
    this.sending = this.items[0];
    const outcome = await this.send(this.sending);
    const item = this.sending;
    this.sending = null;
    if (outcome === "done") {
      this.items.splice(this.items.indexOf(item), 1);
      this.failures = 0;
    } else if (outcome === "retry") {
      const seconds = DELAYS[Math.min(this.failures, DELAYS.length - 1)];
      this.failures += 1;
      this.timer = setTimeout(() => this.retryNow(), seconds * 1000);
    } else {
      this.held = outcome.slice("hold:".length);
    }
    this.changed();
    this.pump();
  }
}

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
