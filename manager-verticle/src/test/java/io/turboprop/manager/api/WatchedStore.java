package io.turboprop.manager.api;

import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.Store;
import io.vertx.core.Future;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;

/** Looks at a store while a door uses it. */
final class WatchedStore {
  final AtomicLong pages = new AtomicLong();
  private final Store store;
  private volatile long horizon;
  private volatile boolean away;

  WatchedStore(Store store) {
    this.store = store;
  }

  /** As if happenings up to here had been forgotten, but for some. */
  void forgetUpTo(long newHorizon) {
    horizon = newHorizon;
  }

  void away(boolean now) {
    away = now;
  }

  Store asStore() {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> call(method, arguments));
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    if (!method.getName().equals("happenings")) {
      return through(method, arguments);
    }
    pages.incrementAndGet();
    if (away) {
      return Future.failedFuture("the store is away");
    }
    return ((Future<?>) through(method, arguments)).map(HappeningPage.class::cast).map(this::later);
  }

  private HappeningPage later(HappeningPage page) {
    return new HappeningPage(page.items(), Math.max(horizon, page.completeAfter()), page.newest());
  }

  private Object through(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
