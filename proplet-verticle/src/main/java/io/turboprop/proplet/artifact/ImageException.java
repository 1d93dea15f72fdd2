package io.turboprop.proplet.artifact;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;

/** A program cannot be had. The one failure of this package's futures; carries no stack trace. */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Reason reason;

  public ImageException(Reason reason) {
    super(reason.toString(), null, false, false);
    this.reason = reason;
  }

  /**
   * @param message names the image and what is wrong, fit to be shown to the user
   */
  public ImageException(ReasonCode code, String message) {
    this(new Reason(code, message));
  }

  public Reason reason() {
    return reason;
  }

  /** The reason in a failure; what is no {@link ImageException} is a fault of this proplet. */
  public static Reason reasonOf(Throwable failure) {
    return failure instanceof ImageException image
        ? image.reason()
        : notStored("the image", failure);
  }

  /**
   * Why something could not be stored on this proplet.
   *
   * @param what such as {@code image team/app:v1}
   */
  static Reason notStored(String what, Throwable failure) {
    return new Reason(
        DiskRoom.isShort(failure) ? ReasonCode.NO_DISK_SPACE : ReasonCode.ENGINE_ERROR,
        "%s cannot be stored on this proplet: %s".formatted(what, failure));
  }
}
