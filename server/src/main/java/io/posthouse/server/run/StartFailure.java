package io.posthouse.server.run;

import io.posthouse.kernel.Fault;
import io.posthouse.server.settings.SettingRefused;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Says in a sentence or two why the platform did not start, for those failures that an operator can do something about. */
public final class StartFailure {
    /** EX_CONFIG of sysexits.h: whoever starts it again without having changed a setting does so in vain. The systemd unit knows it. */
    static final int EXIT_MISCONFIGURED = 78;
    private static final int EXIT_FAILED = 1;

    private StartFailure() {
    }

    /** The exit code of a process that ends for this: 78 when a setting must be changed first, 1 when trying again may help. */
    public static int exitCode(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SettingRefused
                    || cause instanceof org.springframework.boot.context.properties.bind.BindException) {
                return EXIT_MISCONFIGURED;
            }
        }
        return EXIT_FAILED;
    }

    /** The explanation; empty for a failure that only a developer understands, whose stack should be shown. */
    public static Optional<String> explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case SettingRefused refused -> {
                    return Optional.of(String.valueOf(refused.getMessage()));
                }
                case NodeMark.DataInUse inUse -> {
                    return Optional.of(String.valueOf(inUse.getMessage()));
                }
                case PortTaken taken -> {
                    return Optional.of(String.valueOf(taken.getMessage()));
                }
                case Fault fault -> {
                    return Optional.of(String.valueOf(fault.getMessage()));
                }
                case org.springframework.boot.context.properties.bind.BindException bind when !hidesOurs(bind) -> {
                    return Optional.of("The setting " + bind.getName() + " cannot be read: " + innermost(bind) + ".");
                }
                case UncheckedIOException io when io.getMessage() != null && io.getMessage().startsWith("The ") -> {
                    return Optional.of(io.getMessage());
                }
                default -> {
                    // What wraps it says less.
                }
            }
        }
        return Optional.empty();
    }

    private static boolean hidesOurs(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SettingRefused) {
                return true;
            }
        }
        return false;
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
