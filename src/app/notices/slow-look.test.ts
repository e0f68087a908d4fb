import { expect, it } from 'vitest'
import { SlowLook } from './slow-look.ts'

function slowLook() {
  const state = { busy: false, visible: true, looks: 0 }
  const slow = new SlowLook({
    look: () => state.looks++,
    busy: () => state.busy,
    visible: () => state.visible,
  })
  return { state, slow }
}

it('looks once after something ran, and no more', () => {
  const { state, slow } = slowLook()
  slow.tick()
  expect(state.looks).toBe(0)
  slow.stir()
  slow.tick()
  slow.tick()
  expect(state.looks).toBe(1)
})

it('looks each time while something runs', () => {
  const { state, slow } = slowLook()
  state.busy = true
  slow.tick()
  slow.tick()
  expect(state.looks).toBe(2)
})

it('looks when the page is seen again, not before', () => {
  const { state, slow } = slowLook()
  state.visible = false
  slow.stir()
  slow.tick()
  expect(state.looks).toBe(0)
  state.visible = true
  slow.tick()
  expect(state.looks).toBe(1)
})
