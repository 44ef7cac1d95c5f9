package io.posthouse.kafka;

import io.posthouse.kernel.CalledHere;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** Why events wait, in words for whoever runs the platform. Trying again may always help: nothing is lost meanwhile. */
final class Trouble extends Exception {
    private final String what;
    private final String advice;

    /**
     * @param what is wrong, in a sentence
     * @param advice what to do about it, in a sentence
     */
    Trouble(String what, String advice, @Nullable Throwable cause) {
        super(what + " " + advice, cause);
        this.what = what;
        this.advice = advice;
    }

    String what() {
        return what;
    }

    String advice() {
        return advice;
    }

    /** What a failure of Kafka's client means. */
    static Trouble behind(Throwable failure, String servers, String prefix) {
        return switch (failure) {
            case AuthenticationException e -> new Trouble(
                    "Kafka at " + servers + " does not let us in: " + words(e) + ".",
                    "See that posthouse.kafka.client.sasl.jaas.config and the settings of TLS are those that Kafka knows, then"
                            + " start this node again; events wait in the log.",
                    e);
            case AuthorizationException e -> new Trouble("Kafka does not allow what we need: " + words(e) + ".",
                    "Allow our user Describe and Write on topics that begin with " + prefix
                            + ", and Create if they are to be made by us; it is tried again by itself.",
                    e);
            case PolicyViolationException e ->
                new Trouble("Kafka's policy does not allow our topics: " + words(e) + ".",
                        "Make them by hand, as " + CalledHere.page("kafka.md") + " says; it is tried again by itself.",
                        e);
            case InvalidReplicationFactorException e -> new Trouble(
                    "Kafka cannot keep as many copies: " + words(e) + ".",
                    "Set posthouse.kafka.copies to at most the number of brokers, or leave it to them.", e);
            case RetriableException e -> away(servers, e);
            case ConfigException e -> new Trouble("Kafka's client does not start: " + words(e) + ".",
                    "See posthouse.kafka.servers: do these names have addresses here?", e);
            default -> new Trouble("Kafka's client fails with " + failure.getClass().getSimpleName() + ": "
                    + words(failure) + ".", "It begins anew by itself; if it lasts, look at the brokers' logs.",
                    failure);
        };
    }

    /** Kafka is not there. */
    static Trouble away(String servers, @Nullable Throwable cause) {
        return new Trouble("Kafka at " + servers + " does not answer.",
                "Nothing is lost: events wait in the log and are sent when it is back. See that brokers run there and are reached from"
                        + " here.",
                cause);
    }

    private static String words(Throwable failure) {
        String words = String.valueOf(failure.getMessage());
        return words.endsWith(".") ? words.substring(0, words.length() - 1) : words;
    }
}
