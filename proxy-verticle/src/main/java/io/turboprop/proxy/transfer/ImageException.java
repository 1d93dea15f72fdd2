package io.turboprop.proxy.transfer;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image that cannot be had. The message names image and cause and is fit to be shown to the
 * user; it holds no secrets. Carries no stack trace.
 */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ReasonCode code;
  private final @Nullable Duration retryAfter;

  private ImageException(
      ReasonCode code, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  public static ImageException notFound(String message) {
    return new ImageException(ReasonCode.IMAGE_NOT_FOUND, message, null, null);
  }

  public static ImageException denied(String message) {
    return new ImageException(ReasonCode.IMAGE_DENIED, message, null, null);
  }

  public static ImageException invalid(String message) {
    return new ImageException(ReasonCode.IMAGE_INVALID, message, null, null);
  }

  public static ImageException unavailable(String message) {
    return new ImageException(ReasonCode.IMAGE_UNAVAILABLE, message, null, null);
  }

  public static ImageException unavailable(String message, Throwable cause) {
    return new ImageException(ReasonCode.IMAGE_UNAVAILABLE, message, null, cause);
  }

  /**
   * @param retryAfter how long the other side asked us to wait
   */
  public static ImageException unavailable(String message, Duration retryAfter) {
    return new ImageException(ReasonCode.IMAGE_UNAVAILABLE, message, retryAfter, null);
  }

  /** The same failure told about {@code image}. */
  public ImageException about(String image) {
    return new ImageException(code, "image " + image + ": " + getMessage(), retryAfter, getCause());
  }

  /** Whether the same try may succeed later. */
  public boolean mayPass() {
    return code == ReasonCode.IMAGE_UNAVAILABLE;
  }

  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  public Reason reason() {
    return new Reason(code, String.valueOf(getMessage()));
  }
}
