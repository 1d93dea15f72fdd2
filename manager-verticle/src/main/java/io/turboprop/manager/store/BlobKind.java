package io.turboprop.manager.store;

import java.time.Duration;

/** What blobs are. */
public enum BlobKind {
  /** Uploaded; of one that nobody refers to yet, the request may still be under way. */
  MODULE("module", "upload it again", Duration.ofHours(1)),

  /** Large ones of tasks. */
  RESULT("result", "run the task again", Duration.ZERO);

  private final String title;
  private final String remedy;
  private final Duration young;

  BlobKind(String title, String remedy, Duration young) {
    this.title = title;
    this.remedy = remedy;
    this.young = young;
  }

  /** For people. */
  public String title() {
    return title;
  }

  /** What to do about one that is missing. */
  public String remedy() {
    return remedy;
  }

  /** What nobody refers to, but may soon, is not older. */
  public Duration young() {
    return young;
  }
}
