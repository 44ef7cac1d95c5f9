package io.posthouse.cluster;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.kernel.Fault;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small questions to other nodes, each with an answer or with none in time: for people who look at the platform, not for what must
 * not be lost. A question that is asked of this node itself is answered here, in the same way. Everything is opaque here, as in
 * {@link Links}. Any thread; never blocks.
 */
public final class Questions {
    private static final Logger LOG = LoggerFactory.getLogger(Questions.class);
    /** Questions of this node that wait for an answer at once; more are refused. */
    private static final int OPEN_MAX = 1_000;
    /** Questions of others that are being answered at once; more are left without. */
    private static final int ANSWERING_MAX = 64;
    private static final byte ASKED = 1;
    private static final byte ANSWERED = 2;
    private static final byte FAILED = 3;
    private static final int HEAD_BYTES = 1 + Long.BYTES;

    private final NodeName self;
    private final Links links;
    private final String topic;
    private final Answerer answerer;
    private final Executor waiting;
    private final Map<Long, CompletableFuture<byte[]>> open = new ConcurrentHashMap<>();
    // Not from 1: an answer to a former life of this node is to find nobody.
    private final AtomicLong number = new AtomicLong(ThreadLocalRandom.current().nextLong());
    private final Semaphore places = new Semaphore(ANSWERING_MAX);

    /** Answers questions of one topic. May block. What it throws is told to who asked as a failure without words. */
    @FunctionalInterface
    public interface Answerer {
        byte[] answer(NodeName from, byte[] question);
    }

    /**
     * @param topic of all its questions, as {@link Links} has them; one of these objects for a topic
     * @param waiting where questions are answered: virtual threads
     */
    public Questions(Cluster cluster, String topic, Answerer answerer, Executor waiting) {
        this.self = cluster.self();
        this.links = cluster.links();
        this.topic = topic;
        this.answerer = answerer;
        this.waiting = waiting;
        links.receive(topic, this::received);
    }

    /**
     * Asks a node.
     *
     * @param question up to {@link Links#FRAME_BYTES_MAX} with nine bytes of ours
     * @param patience after which nobody waits for the answer any more
     * @return the answer; or a {@link Fault} when the node cannot be reached or has failed, a
     *         {@link java.util.concurrent.TimeoutException} when it is silent
     */
    public CompletableFuture<byte[]> ask(NodeName node, byte[] question, Duration patience) {
        check(question.length <= Links.FRAME_BYTES_MAX - HEAD_BYTES, "a question fits into a frame");
        if (open.size() >= OPEN_MAX) {
            return CompletableFuture.failedFuture(new Fault("too many questions wait for an answer", true, null));
        }
        long mine = number.getAndIncrement();
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        open.put(mine, answer);
        if (node.equals(self)) {
            answerHere(mine, question);
        } else if (!links.send(node, topic, frame(ASKED, mine, question))) {
            answer.completeExceptionally(new Fault("node " + node + " cannot be reached", true, null));
        }
        return answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> open.remove(mine));
    }

    private void answerHere(long mine, byte[] question) {
        waiting.execute(() -> {
            byte kind = ANSWERED;
            byte[] said = {};
            try {
                said = answerer.answer(self, question);
            } catch (RuntimeException e) {
                kind = FAILED;
                LOG.atWarn().addKeyValue("topic", topic).setCause(e).log("question not answered");
            }
            settle(mine, kind, said);
        });
    }

    private void received(NodeName from, byte[] frame) {
        if (frame.length < HEAD_BYTES) {
            LOG.atWarn().addKeyValue("node", from).log("a node sent a question that is none");
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(frame);
        byte kind = in.get();
        long theirs = in.getLong();
        byte[] said = new byte[in.remaining()];
        in.get(said);
        if (kind != ASKED) {
            settle(theirs, kind, said);
        } else if (places.tryAcquire()) {
            waiting.execute(() -> answer(from, theirs, said));
        } else {
            LOG.atWarn().addKeyValue("node", from).addKeyValue("topic", topic).addKeyValue("max", ANSWERING_MAX)
                    .log("question left without an answer: too many at once");
        }
    }

    private void answer(NodeName from, long theirs, byte[] question) {
        byte[] reply;
        try {
            byte[] said = answerer.answer(from, question);
            check(said.length <= Links.FRAME_BYTES_MAX - HEAD_BYTES, "an answer fits into a frame");
            reply = frame(ANSWERED, theirs, said);
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("node", from).addKeyValue("topic", topic).setCause(e)
                    .log("question of another node not answered");
            reply = frame(FAILED, theirs, new byte[0]);
        } finally {
            places.release();
        }
        if (!links.send(from, topic, reply)) {
            LOG.atDebug().addKeyValue("node", from).addKeyValue("topic", topic).log("answer not sent");
        }
    }

    private void settle(long mine, byte kind, byte[] said) {
        CompletableFuture<byte[]> asked = open.get(mine);
        if (asked == null) {
            // Too late, or of a former life.
            return;
        }
        if (kind == ANSWERED) {
            asked.complete(said);
        } else {
            asked.completeExceptionally(new Fault("the node has failed to answer; its log says why", true, null));
        }
    }

    private static byte[] frame(byte kind, long number, byte[] said) {
        return ByteBuffer.allocate(HEAD_BYTES + said.length).put(kind).putLong(number).put(said).array();
    }
}
