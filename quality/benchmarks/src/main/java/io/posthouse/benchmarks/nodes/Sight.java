package io.posthouse.benchmarks.nodes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Pairs of people over XMPP who see each other's presence: whether it is right when all is quiet, after whatever was struck. One thread. */
final class Sight {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final int TIMES_ASKED = 3;

    private final List<XmppClient> people = new ArrayList<>();

    /** @param clients of whom those are looked at who talk with another one over XMPP */
    Sight(List<Client> clients) {
        for (int i = 0; i + 1 < clients.size(); i += 2) {
            if (clients.get(i) instanceof XmppClient one && clients.get(i + 1) instanceof XmppClient other) {
                people.add(one);
                people.add(other);
            }
        }
    }

    /**
     * Lets each ask their other to be seen, who agrees; when all are connected.
     *
     * @return false when some do not see each other after a while
     */
    boolean open() throws IOException, InterruptedException {
        List<XmppClient> left = people;
        for (int times = 0; times < TIMES_ASKED && !left.isEmpty(); times++) {
            // A request that was under way when its sender's home changed is lost with the connection.
            for (XmppClient person : left) {
                person.askToSee();
            }
            left = lack(left, XmppClient::seesOther);
        }
        return left.isEmpty();
    }

    /** All are connected and quiet: each has to be seen as there, and as away once they say that they are. */
    void judge(Verdict verdict) throws IOException, InterruptedException {
        look(verdict, people, XmppClient::seesOther, " does not see that their contact is there");
        List<XmppClient> left = new ArrayList<>();
        for (int i = 0; i < people.size(); i += 2) {
            people.get(i).goAway();
            left.add(people.get(i + 1));
        }
        look(verdict, left, person -> !person.seesOther(), " does not see that their contact went away");
    }

    private static void look(Verdict verdict, List<XmppClient> who, Predicate<XmppClient> right, String otherwise)
            throws InterruptedException {
        verdict.examined(Promise.SEEN_AS_THEY_ARE, who.size());
        lack(who, right).forEach(person -> verdict.breach(Promise.SEEN_AS_THEY_ARE, person + otherwise));
    }

    /** Those of whom it is not so within the patience that presence may take. */
    private static List<XmppClient> lack(List<XmppClient> who, Predicate<XmppClient> right)
            throws InterruptedException {
        long begin = System.nanoTime();
        List<XmppClient> left = who.stream().filter(right.negate()).toList();
        while (!left.isEmpty() && System.nanoTime() - begin < PATIENCE_NANOS) {
            Thread.sleep(50);
            left = who.stream().filter(right.negate()).toList();
        }
        return left;
    }
}
