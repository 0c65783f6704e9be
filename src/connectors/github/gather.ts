/** All bytes, or null when they are more than that. */
export async function gather(chunks: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > most) return null;
    pieces.push(chunk);
  }
  return Buffer.concat(pieces);
}
