import { expect, test } from 'vitest';
import { createSimulatedNetwork } from '../../src/testing/simulated-link.ts';
import { describeLinkContract, listen } from '../contracts/link-contract.ts';

describeLinkContract('a simulated network', () => {
  const network = createSimulatedNetwork();
  const { left, right } = network.connect();
  return { left, right, pump: async () => void network.run() };
});

test('delivers nothing unless it is stepped, one frame a step', () => {
  const network = createSimulatedNetwork();
  const { left, right } = network.connect();
  const heard = listen(right);
  left.post(1);
  left.post(2);
  expect(heard).toEqual([]);
  expect(network.step()).toBe(true);
  expect(heard).toEqual([1]);
  expect(network.step()).toBe(true);
  expect(network.step()).toBe(false);
  expect(heard).toEqual([1, 2]);
});

test('a crash loses what was on its way but for the prefix that is asked for, and the dead end hears nothing', () => {
  const network = createSimulatedNetwork();
  const connection = network.connect();
  const left = listen(connection.left);
  const right = listen(connection.right);
  for (let n = 0; n < 5; n += 1) connection.left.post(n);
  connection.right.post('to the dead');
  connection.crash('left', { delivered: 2 });
  connection.left.post('from the dead');
  connection.right.post('too late');
  network.run();
  expect(right).toEqual([0, 1, 'down']);
  expect(left).toEqual([]);
});

test('a held end hears nothing until it is released, others go on', () => {
  const network = createSimulatedNetwork();
  const one = network.connect();
  const other = network.connect();
  const held = listen(one.right);
  const free = listen(other.right);
  one.hold('right');
  one.left.post('a');
  one.left.close();
  other.left.post('b');
  network.run();
  expect([held, free]).toEqual([[], ['b']]);
  one.release('right');
  network.run();
  expect(held).toEqual(['a', 'down']);
});

test('the caller picks whose turn it is, and each channel stays in order', () => {
  const network = createSimulatedNetwork({ pick: (count) => count - 1 });
  const heard: unknown[] = [];
  for (const name of ['a', 'b']) {
    const { left, right } = network.connect();
    right.onFrame((frame) => heard.push(frame));
    left.post(`${name}1`);
    left.post(`${name}2`);
  }
  network.run();
  expect(heard).toEqual(['b1', 'b2', 'a1', 'a2']);
});
