/** Bytes of a 32-bit float. */
const WIDTH = 4;

/** Writes a vector as Base64 of little-endian 32-bit floats: a quarter of its size as JSON. */
export function encodeVector(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * WIDTH);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * WIDTH);
  return bytes.toString('base64');
}

/** Reads a vector that {@link encodeVector} has written; `undefined` for anything else, or another length. */
export function decodeVector(text: unknown, dimensions: number): Float32Array | undefined {
  if (typeof text !== 'string') return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== dimensions * WIDTH) return undefined;
  const vector = new Float32Array(dimensions);
  for (let index = 0; index < dimensions; index++) vector[index] = bytes.readFloatLE(index * WIDTH);
  return vector.every(Number.isFinite) ? vector : undefined;
}
