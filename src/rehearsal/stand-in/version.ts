/** The LiteLLM release whose contract the stand-in speaks. Every module named in a comment below is a module of this release. */
export const spokenVersion = '1.108.14'
