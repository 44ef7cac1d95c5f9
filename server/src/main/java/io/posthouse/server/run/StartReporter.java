package io.posthouse.server.run;

import org.springframework.boot.SpringBootExceptionReporter;

/** Keeps the framework from telling in its own way why a start failed: the node says it once, in words. */
final class StartReporter implements SpringBootExceptionReporter {
    @Override
    public boolean reportException(Throwable failure) {
        return true;
    }
}
