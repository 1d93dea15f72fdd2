package io.turboprop.manager.store.tables;

import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.Retention;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Of the newest {@code metricsTotal} samples, the newest {@code metricsKept} of each subject. Not
 * thread-safe.
 */
final class SampleLog<K, S> {
  private record Entry<S>(long number, S sample) {}

  private final Retention retention;
  private final Deque<K> order = new ArrayDeque<>();
  private final Map<K, Deque<Entry<S>>> bySubject = new HashMap<>();
  private long lastNumber;

  SampleLog(Retention retention) {
    this.retention = retention;
  }

  void append(K subject, S sample) {
    Deque<Entry<S>> samples = bySubject.computeIfAbsent(subject, k -> new ArrayDeque<>());
    samples.add(new Entry<>(++lastNumber, sample));
    if (samples.size() > retention.metricsKept()) {
      samples.remove();
    }
    order.add(subject);
    if (order.size() > retention.metricsTotal()) {
      forgetUpTo(lastNumber - retention.metricsTotal(), order.remove());
    }
  }

  private void forgetUpTo(long number, K subject) {
    bySubject.computeIfPresent(
        subject,
        (k, samples) -> {
          if (samples.getFirst().number() <= number) {
            samples.remove();
          }
          return samples.isEmpty() ? null : samples;
        });
  }

  void forget(K subject) {
    bySubject.remove(subject);
  }

  Page<S> page(K subject, long offset, long limit) {
    Deque<Entry<S>> samples = bySubject.getOrDefault(subject, new ArrayDeque<>());
    long from = Math.max(0, offset);
    long most = Math.max(0, limit);
    List<S> items = new ArrayList<>();
    samples.stream().skip(from).limit(most).forEach(e -> items.add(e.sample()));
    return new Page<>(from, most, samples.size(), items);
  }
}
