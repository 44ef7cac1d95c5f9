package io.posthouse.dubbo;

import io.posthouse.cluster.Node;
import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.call.CallGround;
import io.posthouse.cluster.call.Calls;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.RefusedException;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one interface on whichever node carries its role: the one with the fewest calls of ours under way, by lot among equals. When the
 * line breaks in the middle, another node is asked if the method may be carried out twice; else nobody knows whether it was, and the call
 * fails with these words. A node that says it did nothing is passed over either way. Any thread; blocks.
 */
final class FarCalls implements InvocationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FarCalls.class);

    private final Contract contract;
    private final String role;
    private final CallGround ground;
    private final WireForm form;
    private final Seal seal;
    private final Line line;
    private final Map<NodeName, AtomicInteger> underWay = new ConcurrentHashMap<>();

    /** The way to other nodes. */
    @FunctionalInterface
    interface Line {
        byte[] call(NodeName node, byte[] call, int withinMillis) throws DubboLine.Broken;
    }

    FarCalls(Contract contract, String role, CallGround ground, WireForm form, Seal seal, Line line) {
        this.contract = contract;
        this.role = role;
        this.ground = ground;
        this.form = form;
        this.seal = seal;
        this.line = line;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // What equals means for a proxy that is its own self.
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> contract.name() + " of a node that carries " + role;
            };
        }
        return ask(contract.of(method), arguments == null ? new Object[0] : arguments);
    }

    private @Nullable Object ask(Contract.Called called, @Nullable Object[] arguments) {
        long began = System.nanoTime();
        Optional<Caller> caller = Caller.CURRENT.isBound() ? Optional.of(Caller.CURRENT.get()) : Optional.empty();
        var call = new Seal.Call(caller, caller.map(Caller::requestId).orElseGet(() -> UUID.randomUUID().toString()),
                contract.name(), called.name(), form.write(called.parameters(), arguments));
        if (call.arguments().length > Seal.CALL_BYTES_MAX - 4096) {
            throw new IllegalArgumentException(
                    contract.word(called) + " is called with more than crosses to another node");
        }
        Set<NodeName> tried = new HashSet<>();
        while (true) {
            Optional<NodeName> chosen = choose(tried);
            if (!tried.isEmpty() && leftMillis(called, began) <= 0) {
                throw over(called, "late", began, late(called, call));
            }
            if (chosen.isEmpty()) {
                throw over(called, "no-node", began, new Fault(contract.word(called) + " needs a node that carries "
                        + role + ", and " + (tried.isEmpty() ? "there is none now" : "none of them could do it")
                        + "; request " + call.requestId(), true, null));
            }
            NodeName node = chosen.get();
            tried.add(node);
            long left = leftMillis(called, began);
            if (left <= 0) {
                throw over(called, "late", began, late(called, call));
            }
            try {
                Answer answer = Answer.of(counted(node, seal.close(call, node, role), Math.toIntExact(left)));
                switch (answer) {
                    case Answer.Busy() -> {
                        // Nothing was done there.
                    }
                    default -> {
                        return read(called, call, node, answer, began);
                    }
                }
            } catch (DubboLine.Broken e) {
                if (e.late()) {
                    throw over(called, "late", began, late(called, call));
                }
                LOG.atInfo().addKeyValue("requestId", call.requestId()).addKeyValue("node", node)
                        .addKeyValue("cause", String.valueOf(e.getCause())).log("the line to a node broke in a call");
                if (!called.idempotent()) {
                    throw over(called, "failed", began, new Fault(contract.word(called) + " was asked of " + node
                            + ", which was lost before it answered: it is not known whether it was carried out; request "
                            + call.requestId(), false, null));
                }
            } catch (IOException e) {
                throw over(called, "failed", began, new Fault(node + " answers " + contract.word(called)
                        + " in a way that this release does not understand; request " + call.requestId(), false, null));
            }
        }
    }

    private static long leftMillis(Contract.Called called, long began) {
        return called.withinMillis() - (System.nanoTime() - began) / 1_000_000;
    }

    private Fault late(Contract.Called called, Seal.Call call) {
        return new Fault(contract.word(called) + " was not answered within " + called.withinMillis()
                + " ms: it is not known whether it was carried out; request " + call.requestId(),
                called.idempotent(), null);
    }

    private @Nullable Object read(Contract.Called called, Seal.Call call, NodeName node, Answer answer, long began)
            throws IOException {
        switch (answer) {
            case Answer.Done(var result) -> {
                Object value = called.result() == void.class
                        ? null
                        : value(called, result);
                ground.meter().called(contract.word(called), "answered", System.nanoTime() - began);
                return called.refusable() && value != null ? Outcome.done(value) : value;
            }
            case Answer.Refused refused -> {
                ground.meter().called(contract.word(called), "refused", System.nanoTime() - began);
                if (called.refusable() && !refused.thrown()) {
                    return Outcome.refused(refused);
                }
                throw new RefusedException(refused);
            }
            case Answer.Failed(var retryable) -> throw over(called, "failed", began,
                    new Fault(contract.word(called) + " failed on " + node + "; its log tells why, under request "
                            + call.requestId(), retryable, null));
            case Answer.Unknown() -> throw over(called, "failed", began, new Fault(node + " does not take "
                    + contract.word(called) + " from this node: compare releases, clocks and posthouse.cluster.secret;"
                    + " request " + call.requestId(), false, null));
            case Answer.Busy() -> throw new IllegalStateException("another node is asked then");
        }
    }

    private @Nullable Object value(Contract.Called called, byte[] result) throws IOException {
        try {
            return form.read(List.of(called.result()), result)[0];
        } catch (WireForm.Unreadable e) {
            throw new IOException(e);
        }
    }

    private <E extends RuntimeException> E over(Contract.Called called, String outcome, long began, E failure) {
        ground.meter().called(contract.word(called), outcome, System.nanoTime() - began);
        return failure;
    }

    private byte[] counted(NodeName node, byte[] call, int withinMillis) throws DubboLine.Broken {
        underWay.computeIfAbsent(node, name -> new AtomicInteger()).incrementAndGet();
        try {
            return line.call(node, call, withinMillis);
        } finally {
            underWay.computeIfPresent(node, (name, count) -> count.decrementAndGet() <= 0 ? null : count);
        }
    }

    private Optional<NodeName> choose(Set<NodeName> tried) {
        List<NodeName> may = new ArrayList<>(ground.cluster().members().now().stream()
                .filter(node -> node.roles().contains(role) && node.door(Calls.DOOR).isPresent())
                .map(Node::name)
                .filter(node -> !node.equals(ground.cluster().self()) && !tried.contains(node)).toList());
        Collections.shuffle(may);
        return may.stream().min(Comparator.comparingInt((NodeName node) -> ground.linked().test(node) ? 0 : 1)
                .thenComparingInt(node -> {
                    AtomicInteger count = underWay.get(node);
                    return count == null ? 0 : count.get();
                }));
    }
}
