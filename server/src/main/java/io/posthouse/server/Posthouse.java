package io.posthouse.server;

import io.posthouse.server.run.Node;
import io.posthouse.server.run.StartFailure;
import java.io.PrintStream;
import java.util.Arrays;

/**
 * The only main. {@code serve} runs a node until it is told to end; {@code login} changes who may sign in. The script
 * {@code ./posthouse} calls it.
 */
public final class Posthouse {
    private static final int REFUSED = 2;

    private Posthouse() {
    }

    public static void main(String[] arguments) {
        String verb = arguments.length == 0 ? "serve" : arguments[0];
        String[] rest = arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
        int exit = run(verb, rest, System.out, System.err);
        if (exit != 0) {
            System.exit(exit);
        }
    }

    private static int run(String verb, String[] rest, PrintStream out, PrintStream err) {
        try {
            switch (verb) {
                case "serve" -> Node.start(rest, out);
                default -> {
                    err.println("posthouse: there is no verb " + verb + "; there are serve and login");
                    return REFUSED;
                }
            }
            return 0;
        } catch (RuntimeException e) {
            StartFailure.explain(e).ifPresentOrElse(why -> err.println("posthouse: " + why),
                    () -> e.printStackTrace(err));
            return 1;
        }
    }
}
