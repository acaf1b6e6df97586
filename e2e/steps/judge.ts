import type { Locator, Page } from '@playwright/test'
import type { Place } from './cloud.ts'

/** What a rollout's page shows of one region. */

const cityButton = (page: Page, { city, region }: Place) =>
  page.getByRole('button', { name: `${city}, ${region}: show its canary and verdict` })

/** Keeps charts and verdict on that region; else they follow whichever moves. */
export const chooseRegion = (page: Page, place: Place) => cityButton(page, place).click()

/** The region's line in its wave. */
export const lane = (page: Page, place: Place): Locator =>
  page.getByRole('list', { name: `Phases of ${place.city}` }).locator('xpath=../..')

export const verdictOn = (page: Page, { city }: Place): Locator =>
  page.getByRole('region', { name: `Verdict: ${city}` })
