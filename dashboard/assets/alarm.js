// Knows the tone of the wall: off until somebody wants it, once for each pair that becomes critical, never for one that is handled.

const KEPT = "pairwatch-sound";
const BEEPS = [[0, 880], [0.22, 660]]; // seconds after now, hertz
const LASTS_S = 0.18;
const LOUD = 0.25;

export class Alarm {
  #known = null; // addresses of the pairs that called for somebody at the last look
  #audio = null;

  constructor(search) {
    const asked = search.get("sound");
    this.on = asked === null ? localStorage.getItem(KEPT) === "1" : asked === "1";
  }

  // Browsers let a page sound only after a gesture, unless a kiosk's is started with leave to.
  get blocked() {
    return this.on && this.#ready().state !== "running";
  }

  toggle() {
    this.on = this.blocked || !this.on;
    localStorage.setItem(KEPT, this.on ? "1" : "0");
    if (this.on) this.#ready().resume();
  }

  hear(pairs) {
    const calling = new Set(pairs.filter(({ tone, handled }) => tone === "critical" && !handled).map(({ address }) => address));
    const isNew = this.#known && [...calling].some((address) => !this.#known.has(address));
    this.#known = calling;
    if (isNew && this.on) this.#sound();
  }

  #ready() {
    return (this.#audio ??= new AudioContext());
  }

  #sound() {
    const audio = this.#ready();
    for (const [after_s, hertz] of BEEPS) {
      const [wave, volume] = [audio.createOscillator(), audio.createGain()];
      wave.frequency.value = hertz;
      volume.gain.value = LOUD;
      wave.connect(volume).connect(audio.destination);
      wave.start(audio.currentTime + after_s);
      wave.stop(audio.currentTime + after_s + LASTS_S);
    }
  }
}
