package io.turboprop.wire;

import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import java.util.List;
import java.util.Optional;

/**
 * What became of a {@link FunctionCall}.
 *
 * @param fault why there is no answer of the function; status, headers and body then mean nothing
 * @param status HTTP status, 200 unless the function said something else
 */
public record FunctionAnswer(
    PropletId proplet,
    BootId boot,
    String call,
    Optional<Reason> fault,
    int status,
    List<FunctionCall.Header> headers,
    Bytes body) {
  public FunctionAnswer {
    headers = List.copyOf(headers);
  }
}
