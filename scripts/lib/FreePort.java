import java.net.InetAddress;
import java.net.ServerSocket;

/** Prints a TCP port of the loopback address that nobody listened on a moment ago. */
public final class FreePort {
  public static void main(String[] arguments) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      System.out.println(socket.getLocalPort());
    }
  }
}
