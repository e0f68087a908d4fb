/**
 * The parts of the Engine API's objects that the page draws. Everything may be missing but the ids: it may be another daemon
 * than ours that answers.
 */
import type { ContainerSummary as WholeContainer } from '../../protocol/docker/containers.ts'
import type { ImageInspect as WholeImage, ImageSummary as ImageRow } from '../../protocol/docker/images.ts'

export type ContainerSummary = Pick<WholeContainer, 'Id'> &
  Partial<
    Pick<
      WholeContainer,
      'Names' | 'Image' | 'ImageID' | 'Command' | 'Created' | 'Status' | 'SizeRw' | 'Ports'
    >
  > & {
    State?: string
  }

export type ImageSummary = Pick<ImageRow, 'Id'> &
  Partial<Pick<ImageRow, 'Size' | 'Created'>> & { RepoTags?: ImageRow['RepoTags'] | null }

export type ImageInspect = Pick<WholeImage, 'Id'> & { RootFS?: Partial<WholeImage['RootFS']> }
