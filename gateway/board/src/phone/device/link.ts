// The connection to the broker, through the gateway's WebSocket: MQTT 5 with a session that outlives it. One client per
// attempt; the pauses between them, and the decision that a connection is dead, are taken here and not in mqtt.js.
import mqtt, {type IClientOptions, type MqttClient} from 'mqtt';
import type {Enrolment} from '../logic/shapes.ts';

const sessionSeconds = 7 * 24 * 3600;
const keepaliveSeconds = 60;   // a page that is not seen gets a timer once a minute
const answerWithinMs = 8_000;  // something was sent, and nothing at all has come since: the line is dead
const pauses = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const revokedCodes = [0x86, 0x87];  // bad user name or password; not authorised

export interface LinkEvents {
  up(): void;
  down(): void;
  revoked(): void;
  message(topic: string, text: string): void;
}

export class Link {
  #client: MqttClient | null = null;
  #failures = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  #owed: number | null = null;  // since when an answer is owed
  #wanted = false;
  up = false;

  constructor(private readonly who: Enrolment, private readonly events: LinkEvents,
              private readonly lastWill: () => string) {
    addEventListener('online', () => this.hurry());
    // The system says that there is no network: nothing that is sent now would arrive, and a socket would be silent for long.
    addEventListener('offline', () => this.#lost());
    setInterval(() => {
      if (this.#owed !== null && performance.now() - this.#owed > answerWithinMs) this.#lost();
    }, 1_000);
  }

  get topics() { return `${this.who.root}resp/${this.who.responder}/`; }

  start(): void {
    this.#wanted = true;
    this.#failures = 0;
    this.hurry();
  }
  stop(): void {
    this.#wanted = false;
    clearTimeout(this.#again);
    this.#drop();
    this.#saidDown();
  }
  // Without waiting for the pause: there may be a network again, or somebody looks.
  hurry(): void {
    if (!this.#wanted || this.#client) return;
    clearTimeout(this.#again);
    this.#connect();
  }

  // A publish that the connection does not carry is lost here: whoever wants it carried repeats it.
  publish(topic: string, text: string): void {
    if (!this.#client || !this.up) return;
    this.#owed ??= performance.now();
    this.#client.publish(this.topics + topic, text, {qos: 1}, () => {});
  }

  #connect(): void {
    const secure = location.protocol === 'https:';
    const options: IClientOptions = {
      protocolVersion: 5, clientId: this.who.username, username: this.who.username, password: this.who.password,
      clean: false, keepalive: keepaliveSeconds, reconnectPeriod: 0, connectTimeout: 10_000, resubscribe: false,
      timerVariant: 'native',  // the other one is a worker made of text, which the security policy forbids
      properties: {sessionExpiryInterval: sessionSeconds, maximumPacketSize: 65_536},
      will: {topic: `${this.topics}evt/presence`, payload: this.lastWill() as never, qos: 1, retain: false,
             properties: {willDelayInterval: 10}},
    };
    const client = mqtt.connect(`${secure ? 'wss' : 'ws'}://${location.host}/mqtt`, options);
    this.#client = client;
    const mine = () => this.#client === client;
    client.on('message', (topic, octets) => { if (mine()) this.events.message(topic, octets.toString()); });
    client.on('packetreceive', () => { if (mine()) this.#owed = null; });
    client.on('connect', () => {
      if (!mine()) return;
      client.subscribe(`${this.topics}cmd/+`, {qos: 1}, error => {
        if (!mine()) return;
        if (error) return this.#lost();
        this.#failures = 0;
        this.up = true;
        this.events.up();
      });
      if (this.who.unit) client.subscribe(`${this.who.root}unit/${this.who.unit}/state/status`, {qos: 1}, () => {});
    });
    client.on('error', error => {
      if (!mine()) return;
      if ('code' in error && revokedCodes.includes(Number(error.code))) {
        this.stop();
        this.events.revoked();
        return;
      }
      this.#lost();
    });
    client.on('close', () => { if (mine()) this.#lost(); });
  }

  #lost(): void {
    this.#drop();
    this.#saidDown();
    if (!this.#wanted) return;
    clearTimeout(this.#again);
    const pause = pauses[Math.min(this.#failures++, pauses.length - 1)]!;
    // All phones lose the gateway at the same moment; they do not come back in the same one.
    this.#again = setTimeout(() => this.hurry(), pause * (0.75 + Math.random() / 2));
  }
  #drop(): void {
    const client = this.#client;
    this.#client = null;
    this.#owed = null;
    client?.on('error', () => {});  // of what is over, nobody needs to hear
    client?.end(true);
  }
  #saidDown(): void {
    if (!this.up) return;
    this.up = false;
    this.events.down();
  }
}
