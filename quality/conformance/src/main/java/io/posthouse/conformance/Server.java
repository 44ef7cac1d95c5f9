package io.posthouse.conformance;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A server to be checked: what no RFC says how to do. */
public interface Server extends AutoCloseable {
    /** As people call it, with its version. */
    String name();

    /** By which it is found (RFC 8414 section 2). */
    String issuer();

    /** Where an address is reached from here, which the server may call by another name or port. */
    String here(String address);

    /** A scope beside {@code openid} and {@code profile} that every client may ask people for. */
    String scope();

    /** What was set other than it comes. */
    String setting();

    /** Registers a client. */
    Client register(Wish wish) throws Exception;

    /** A browser in which {@code person} has just signed in. */
    Browser signIn(Person person) throws Exception;

    /** Follows an address up to what somebody has to answer, or to where another server begins. */
    Met open(Browser browser, String address) throws Exception;

    /** Says yes to a page of consent. */
    Met allow(Browser browser, Met page) throws Exception;

    /** Says no to it. */
    Met deny(Browser browser, Met page) throws Exception;

    /** Types in a device's code; empty when it is not taken. */
    Optional<Met> type(Browser browser, JsonNode begun, String userCode) throws Exception;

    /** Whether the server still knows who sits in front of a browser. */
    boolean isSignedIn(Browser browser) throws Exception;

    /** Keeps a person out, or lets them in again. */
    void keepOut(Person person, boolean out) throws Exception;

    /** A person takes back what they let a client do. */
    void withdraw(Browser browser, Client client) throws Exception;

    /** Lets time go by on the server. */
    default void letPass(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    @Override
    void close() throws Exception;
}
