package io.posthouse.identity;

import static io.posthouse.kernel.Checks.check;

import java.time.Duration;

/**
 * What can be set about identity.
 *
 * @param domain the platform's domain, from which addresses are made
 * @param iterations of the password derivation for new passwords, 4,096 (RFC 5802 section 5.1) to 1,000,000
 * @param sessionLife how long a session lives at most
 * @param sessionIdle after how long without a request a session ends; at least an hour, because being seen is noted only
 *        every quarter of an hour
 * @param ticketLife how long a channel ticket waits to be used, at most 5 min
 */
public record IdentitySettings(String domain, int iterations, Duration sessionLife, Duration sessionIdle,
        Duration ticketLife) {

    /** RFC 7677 section 4 names 4,096 as the least; this costs a thief more and a phone still little. */
    public static final int ITERATIONS = 10_000;

    public IdentitySettings {
        check(!domain.isEmpty(), "a domain is set");
        check(iterations >= 4_096 && iterations <= 1_000_000, "4,096 to 1,000,000 iterations");
        check(sessionIdle.compareTo(Duration.ofHours(1)) >= 0, "idle for an hour at least");
        check(sessionLife.compareTo(sessionIdle) >= 0, "a session lives as long as it may be idle");
        check(ticketLife.isPositive() && ticketLife.compareTo(Duration.ofMinutes(5)) <= 0,
                "a ticket lives up to 5 min");
    }

    /** The defaults: 10,000 iterations, sessions of 30 days and 7 days idle, tickets of 30 s. */
    public static IdentitySettings of(String domain) {
        return new IdentitySettings(domain, ITERATIONS, Duration.ofDays(30), Duration.ofDays(7),
                Duration.ofSeconds(30));
    }
}
