package io.posthouse.server.run;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the start is over, where systemd has started this process and waits for that (sd_notify(3)). Says it through
 * {@code systemd-notify}, which is wherever systemd is, because Java knows no datagram sockets of that kind.
 */
public final class SystemdNotifier {
    private static final Logger LOG = LoggerFactory.getLogger(SystemdNotifier.class);
    private static final int SECONDS_MAX = 10;

    private final Map<String, String> environment;

    /** @param environment of this process */
    public SystemdNotifier(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Waits until it is told, 10 s at most. A failure is logged: then systemd ends this process when it has waited long enough. */
    public void tellReady() {
        if (!environment.containsKey("NOTIFY_SOCKET")) {
            return;
        }
        try {
            Process telling = new ProcessBuilder(List.of("systemd-notify", "--ready", "--status=people can sign in"))
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            telling.getOutputStream().close();
            if (!telling.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                telling.destroyForcibly();
                LOG.atWarn().addKeyValue("seconds", SECONDS_MAX)
                        .log("systemd was not told that the start is over in time");
            } else if (telling.exitValue() != 0) {
                LOG.atWarn().addKeyValue("exitCode", telling.exitValue())
                        .log("systemd could not be told that the start is over");
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("why", e.getMessage()).log("systemd could not be told that the start is over");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
