package io.turboprop.proxy.transfer;

/** Where an image stands after one of its pieces was delivered. */
public enum Progress {
  /** Pieces are left. */
  SENDING,
  /** All were delivered, and somebody asked meanwhile: it begins anew. */
  REPEATING,
  /** All were delivered; the image is forgotten. */
  DONE,
  /** The image had been given up before. */
  STALE
}
