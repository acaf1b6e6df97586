/**
 * Google takes a project by its id or its number, and may tell the number where it was asked by the id. An answer is about what was asked
 * for, so the two names are one project: that is learnt from every answer, and names are told by the id, as people write them.
 */
export interface ProjectNames {
  /**
   * @param asked resource name, or that of its parent
   * @param told name of the same resource, or of one in it, as Google wrote it
   */
  learn(asked: string, told: string | null | undefined): void
  /** The resource name with its project's id; as it is where that was not learnt. */
  byId(name: string): string
}

const PROJECT = /^projects\/([^/]+)(?=\/)/

export function projectNames(): ProjectNames {
  // A project keeps both for good. There are as many as the fleet has.
  const ids = new Map<string, string>()
  return {
    learn(asked, told) {
      const [one, other] = [projectOf(asked), projectOf(told ?? '')]
      if (one === undefined || other === undefined || isNumber(one) === isNumber(other)) return
      if (isNumber(one)) ids.set(one, other)
      else ids.set(other, one)
    },
    byId(name) {
      const id = ids.get(projectOf(name) ?? '')
      return id === undefined ? name : name.replace(PROJECT, `projects/${id}`)
    },
  }
}

/** Does the name have a project's number whose id is not known? */
export function isByNumber(name: string): boolean {
  return isNumber(projectOf(name) ?? '')
}

const projectOf = (name: string) => PROJECT.exec(name)?.[1]
const isNumber = (project: string) => /^\d+$/.test(project)
