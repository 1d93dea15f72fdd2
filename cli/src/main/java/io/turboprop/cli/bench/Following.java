package io.turboprop.cli.bench;

/** Passes on to whoever follows now. Any thread. */
final class Following implements Listener {
  private volatile Listener now = new Marks(0, 0);

  void follow(Listener next) {
    now = next;
  }

  @Override
  public void ordered(int number) {
    now.ordered(number);
  }

  @Override
  public void stored(int number) {
    now.stored(number);
  }
}
