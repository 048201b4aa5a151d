import { describe, expect, it } from 'vitest'
import { neighbour } from './board'

describe('walking over the board by arrow keys', () => {
  const lanes = [0, 3, 0, 1, 2]
  it('stays within a lane up and down', () => {
    expect(neighbour(lanes, { lane: 1, card: 0 }, 'ArrowUp')).toBeNull()
    expect(neighbour(lanes, { lane: 1, card: 0 }, 'ArrowDown')).toEqual({ lane: 1, card: 1 })
    expect(neighbour(lanes, { lane: 1, card: 2 }, 'ArrowDown')).toBeNull()
  })
  it('skips empty lanes and takes the nearest card', () => {
    expect(neighbour(lanes, { lane: 1, card: 2 }, 'ArrowRight')).toEqual({ lane: 3, card: 0 })
    expect(neighbour(lanes, { lane: 1, card: 2 }, 'ArrowLeft')).toBeNull()
    expect(neighbour(lanes, { lane: 4, card: 1 }, 'ArrowLeft')).toEqual({ lane: 3, card: 0 })
  })
  it('leaves other keys alone', () => {
    expect(neighbour(lanes, { lane: 1, card: 0 }, 'Enter')).toBeNull()
  })
})
