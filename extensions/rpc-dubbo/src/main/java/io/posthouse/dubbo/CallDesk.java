package io.posthouse.dubbo;

import io.posthouse.cluster.call.CallGround;
import io.posthouse.kernel.AccessCheck;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.logging.Tags;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what other nodes call here: the seal first, then what is called, then whether its caller may, then the call, with
 * {@link Caller#CURRENT} bound. Whatever leaves a method becomes an {@link Answer}; what failed is logged here, whole, under the request's id.
 * Any thread; blocks as the method does.
 */
final class CallDesk implements CallPort {
    private static final Logger LOG = LoggerFactory.getLogger(CallDesk.class);
    /** More than that are told to ask another node. */
    private static final int AT_ONCE_MAX = 256;

    private final Seal seal;
    private final WireForm form;
    private final AccessCheck access;
    private final Set<String> roles;
    private final Map<String, Offered> offered = new HashMap<>();
    private final Semaphore places;
    private volatile boolean shut;

    private record Offered(Contract contract, Object implementation) {
    }

    CallDesk(Seal seal, WireForm form, AccessCheck access, List<CallGround.Offer<?>> offers) {
        this(seal, form, access, offers, AT_ONCE_MAX);
    }

    CallDesk(Seal seal, WireForm form, AccessCheck access, List<CallGround.Offer<?>> offers, int atOnceMax) {
        this.seal = seal;
        this.form = form;
        this.access = access;
        this.roles = offers.stream().map(CallGround.Offer::role).collect(Collectors.toUnmodifiableSet());
        for (CallGround.Offer<?> offer : offers) {
            Contract contract = new Contract(offer.called(), form);
            offered.put(contract.name(), new Offered(contract, offer.implementation()));
        }
        this.places = new Semaphore(atOnceMax);
    }

    /** Answers from now on that another node should be asked. */
    void shut() {
        shut = true;
    }

    @Override
    public byte[] call(byte[] bytes) {
        return answer(bytes).bytes();
    }

    private Answer answer(byte[] bytes) {
        Optional<Seal.Call> opened = seal.open(bytes, roles);
        if (opened.isEmpty()) {
            LOG.warn("refused a call that is not sealed for this node");
            return new Answer.Unknown();
        }
        Seal.Call call = opened.get();
        Offered offer = offered.get(call.contract());
        Optional<Contract.Called> method = offer == null ? Optional.empty() : offer.contract().named(call.method());
        if (offer == null || method.isEmpty()) {
            LOG.atWarn().addKeyValue("requestId", call.requestId())
                    .log("another node calls what is not offered here: are both of one release?");
            return new Answer.Unknown();
        }
        if (shut || !places.tryAcquire()) {
            return new Answer.Busy();
        }
        try {
            return Tags.with("request", call.requestId()).call(() -> asCaller(call, offer, method.get()));
        } catch (Exception e) {
            return failed(call, e);
        } finally {
            places.release();
        }
    }

    private Answer asCaller(Seal.Call call, Offered offer, Contract.Called method) throws Exception {
        return call.caller().isEmpty()
                ? carryOut(call, offer, method)
                : ScopedValue.where(Caller.CURRENT, call.caller().get()).call(() -> carryOut(call, offer, method));
    }

    private Answer carryOut(Seal.Call call, Offered offer, Contract.Called method) {
        try {
            Optional<Refusal> refusal = refusal(call.caller(), method.permission());
            if (refusal.isPresent()) {
                return refused(refusal.get(), true);
            }
            @Nullable
            Object[] arguments = form.read(method.parameters(), call.arguments());
            Object result = method.method().invoke(offer.implementation(), arguments);
            if (method.refusable() && result instanceof Outcome<?> outcome) {
                return switch (outcome) {
                    case Outcome.Done<?>(var value) -> done(call, method, value);
                    case Outcome.Refused<?>(var why) -> refused(why, false);
                };
            }
            return done(call, method, result);
        } catch (WireForm.Unreadable e) {
            LOG.atWarn().addKeyValue("requestId", call.requestId()).addKeyValue("method", method.name())
                    .log("another node calls with what is not declared: are both of one release?");
            return new Answer.Unknown();
        } catch (InvocationTargetException e) {
            return e.getCause() instanceof RefusedException refused
                    ? refused(refused.refusal(), true)
                    : failed(call, e.getCause() == null ? e : e.getCause());
        } catch (IllegalAccessException e) {
            return failed(call, e);
        }
    }

    private Optional<Refusal> refusal(Optional<Caller> caller, String permission) {
        if (permission.equals(Permission.ANYONE)) {
            return Optional.empty();
        }
        if (caller.isEmpty()) {
            return Optional.of(CallRefusal.NOT_SIGNED_IN);
        }
        return access.allows(caller.get(), permission) ? Optional.empty() : Optional.of(CallRefusal.NOT_PERMITTED);
    }

    private Answer done(Seal.Call call, Contract.Called method, @Nullable Object value) {
        byte[] result = method.result() == void.class ? new byte[0] : form.write(List.of(method.result()), value);
        if (result.length > Answer.BYTES_MAX) {
            LOG.atError().addKeyValue("requestId", call.requestId()).addKeyValue("method", method.name())
                    .addKeyValue("bytes", result.length).log("an answer is too large to cross");
            return new Answer.Failed(false);
        }
        return new Answer.Done(result);
    }

    private static Answer refused(Refusal why, boolean thrown) {
        return new Answer.Refused(why.code(), why.kind(), why.advice(), thrown);
    }

    private static Answer failed(Seal.Call call, Throwable failure) {
        LOG.atError().addKeyValue("requestId", call.requestId()).addKeyValue("method", call.method())
                .setCause(failure).log("a call of another node failed");
        return new Answer.Failed(failure instanceof Fault fault && fault.retryable());
    }

    /** The same as at the endpoints, so that whoever decides by codes need not know which way it came. */
    private enum CallRefusal implements Refusal {
        NOT_SIGNED_IN("not-signed-in", RefusalKind.UNAUTHENTICATED, "Sign in first."), NOT_PERMITTED("not-permitted",
                RefusalKind.FORBIDDEN,
                "You do not hold the permission for this; ask an administrator.");

        private final String code;
        private final RefusalKind kind;
        private final String advice;

        CallRefusal(String code, RefusalKind kind, String advice) {
            this.code = code;
            this.kind = kind;
            this.advice = advice;
        }

        @Override
        public String code() {
            return code;
        }

        @Override
        public RefusalKind kind() {
            return kind;
        }

        @Override
        public String advice() {
            return advice;
        }
    }
}
