package io.posthouse.benchmarks.nodes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What the clients write down. Made before they begin; then safe for any thread. */
final class Books {
    private static final int COMPLAINTS_MAX = 1_000;

    private final String run;
    private final List<Talk> talks = new ArrayList<>();
    private final Map<String, Arrivals> arrivals = new LinkedHashMap<>();
    private final Map<String, List<String>> members = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<String> shown = new ArrayList<>();
    private final AtomicLong longestWait = new AtomicLong();

    /** @param run letters and digits that no other run on the same database has */
    Books(String run) {
        this.run = run;
    }

    Talk talk(String from, String to, boolean intoGroup) {
        Talk talk = new Talk(talks.size(), from, to, intoGroup);
        talks.add(talk);
        return talk;
    }

    Talk talk(int index) {
        return talks.get(index);
    }

    List<Talk> talks() {
        return talks;
    }

    Arrivals arrivalsOf(String person) {
        return arrivals.computeIfAbsent(person, _ -> new Arrivals());
    }

    /** By person. */
    Map<String, Arrivals> arrivals() {
        return arrivals;
    }

    void group(String address, List<String> people) {
        members.put(address, List.copyOf(people));
    }

    /** Who is in it, by the group's address. */
    Map<String, List<String>> members() {
        return members;
    }

    /** The id that a message keeps over all its retries (XEP-0359's origin-id, the channel's random). */
    String origin(Said said) {
        return run + "-" + said.talk() + "-" + said.number();
    }

    /** The message that {@code origin} names; empty when nobody of ours said it. */
    Optional<Said> said(String origin) {
        int first = origin.indexOf('-');
        int second = origin.indexOf('-', first + 1);
        if (first < 0 || second < 0 || !origin.startsWith(run) || first != run.length()) {
            return Optional.empty();
        }
        try {
            int talk = Integer.parseInt(origin, first + 1, second, 10);
            int number = Integer.parseInt(origin, second + 1, origin.length(), 10);
            return talk >= 0 && talk < talks.size() && number >= 0 && number < talks.get(talk).said()
                    ? Optional.of(new Said(talk, number))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The server did something that no server may do, whatever happened to it. */
    synchronized void complain(String what) {
        if (complaints.size() < COMPLAINTS_MAX) {
            complaints.add(what);
        }
    }

    /** A client had something that it would show to whom it belongs: an error, or that the line is lost. */
    synchronized void show(String what) {
        if (shown.size() < COMPLAINTS_MAX) {
            shown.add(what);
        }
    }

    /** At most a thousand, the first ones. */
    synchronized List<String> shown() {
        return List.copyOf(shown);
    }

    /** Something was acknowledged on the same connection on which it was said. */
    void waited(long nanos) {
        longestWait.accumulateAndGet(nanos, Math::max);
    }

    /** The longest wait since this was asked last, in nanoseconds. */
    long takeLongestWait() {
        return longestWait.getAndSet(0);
    }

    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    long acknowledged() {
        return talks.stream().mapToLong(Talk::acknowledgedCount).sum();
    }

    /** Promised messages between two people that have not come to {@code person} yet. */
    long missing(String person) {
        return talks.stream().filter(talk -> !talk.intoGroup() && talk.to().equals(person))
                .mapToLong(talk -> arrivalsOf(person).lacks(talk).cardinality()).sum();
    }
}
