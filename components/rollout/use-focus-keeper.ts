import { type RefObject, useEffect, useRef } from 'react'

/**
 * Buttons go away while a person stands on them, when what they did has come true. The browser would drop the focus to the page; it is
 * brought to `fallback` instead.
 * @param shown changes whenever the buttons do
 * @returns handlers for the element around the buttons
 */
export function useFocusKeeper(shown: string, fallback: RefObject<HTMLElement | null>) {
  const within = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown is when to look
  useEffect(() => {
    if (within.current && document.activeElement === document.body) fallback.current?.focus()
  }, [shown, fallback])
  return {
    onFocus: () => {
      within.current = true
    },
    // React hears nothing of the blur of an element that it removes, so what is gone still counts as within.
    onBlur: () => {
      within.current = false
    },
  }
}
