package io.turboprop.codec;

import java.util.List;
import java.util.Map;

/**
 * The bodies of invocations: {@code {"inputs": […], "env": {…}, "stdin": "…"}}, all optional, and
 * {@code {"results": "…", "values": […]}}.
 */
public final class Invocations {
  private Invocations() {}

  /**
   * What a function is called with.
   *
   * @param inputs texts; numbers become their text
   * @param env laid over that of the revision
   * @param stdin may be empty
   */
  public record Asked(List<String> inputs, Map<String, String> env, String stdin) {
    public Asked {
      inputs = List.copyOf(inputs);
      env = Map.copyOf(env);
    }

    /** Leaves everything out, which may be secret. */
    @Override
    public String toString() {
      return "Asked[%d inputs]".formatted(inputs.size());
    }
  }

  /**
   * What it answered.
   *
   * @param results first of the values, or what it wrote to standard output if it returns nothing
   * @param values all that it returned
   */
  public record Answered(String results, List<String> values) {
    public Answered {
      values = List.copyOf(values);
    }
  }

  /**
   * @param body empty for a call without inputs
   * @throws MalformedMessageException naming what is wrong
   */
  public static Asked decode(byte[] body) {
    if (body.length == 0) {
      return new Asked(List.of(), Map.of(), "");
    }
    Fields fields = Fields.read("invocation", body);
    return new Asked(
        fields.textsOrNumbers("inputs"), fields.textsByName("env"), fields.text("stdin", ""));
  }

  public static byte[] encode(Asked asked) {
    return JsonOut.object(
        out -> {
          out.textsIf("inputs", asked.inputs());
          out.textsIf("env", asked.env());
          out.textIf("stdin", asked.stdin());
        });
  }

  public static byte[] encode(Answered answered) {
    return JsonOut.object(
        out -> {
          out.text("results", answered.results());
          out.texts("values", answered.values());
        });
  }

  /**
   * @throws MalformedMessageException naming what is wrong
   */
  public static Answered decodeAnswer(byte[] body) {
    Fields fields = Fields.read("answer", body);
    return new Answered(fields.text("results", ""), fields.texts("values"));
  }
}
