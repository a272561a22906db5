// The task: adds to what the thread has.
let total = 0;

export default function add(by: number): number {
  total += by;
  return total;
}
