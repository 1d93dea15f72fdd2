package io.turboprop.proplet.sample;

/**
 * What processors did in some time, in percent of all of them.
 *
 * @param work for somebody on this machine
 * @param steal they were not this machine's
 */
public record CpuShare(double work, double steal) {

  /** What could not be had: worked and stolen. */
  public double busy() {
    return work + steal;
  }
}
