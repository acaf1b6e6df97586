// What next-env.d.ts says too, so that types are checked in a clone in which Next has not run yet.
/// <reference types="next" />
/// <reference types="next/image-types/global" />
