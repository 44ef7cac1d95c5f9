package io.posthouse.dubbo;

import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.call.CallGround;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.CallerWire;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A call as it crosses: who calls, what, with what, under which request, until when; and over all of it an HMAC-SHA256 by a key that
 * is derived for this sender, this receiver and this role. So a call is good on no other node and for no other role, and not after 30 s.
 * Any thread.
 *
 * <p>On the wire: a version, the sender, the digest, and then what it covers.
 */
final class Seal {
    /** The largest call, and the longest text in one. */
    static final int CALL_BYTES_MAX = 1 << 20;
    private static final int VERSION = 1;
    /** For callers that come by an app, which the first version cannot say: nodes of an earlier release take no such call. */
    private static final int VERSION_APPS = 2;
    /** For callers of other tenants than the house, whom an earlier release would take for the house's. */
    private static final int VERSION_TENANTS = 3;
    private static final int KEY_BYTES = 32;
    private static final Duration LIFE = Duration.ofSeconds(30);

    private final NodeName self;
    private final CallGround.Keys keys;
    private final Clock clock;

    Seal(NodeName self, CallGround.Keys keys, Clock clock) {
        this.self = self;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * A call.
     *
     * @param caller on whose behalf; empty when the node calls on its own
     * @param requestId the caller's, or one for this call
     * @param contract the interface's name
     * @param method its name on the wire
     * @param arguments in wire form
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    record Call(Optional<Caller> caller, String requestId, String contract, String method, byte[] arguments) {
    }

    /** The call in bytes, good for {@code to} as a carrier of {@code role} alone. */
    byte[] close(Call call, NodeName to, String role) {
        try {
            var said = new ByteArrayOutputStream(256);
            var out = new DataOutputStream(said);
            out.writeLong(clock.instant().plus(LIFE).toEpochMilli());
            out.writeUTF(call.requestId());
            out.writeUTF(call.contract());
            out.writeUTF(call.method());
            out.writeBoolean(call.caller().isPresent());
            int version = version(call.caller());
            if (version == VERSION_TENANTS) {
                out.writeLong(call.caller().orElseThrow().tenant().value());
            }
            if (version != VERSION) {
                CallerWire.write(out, call.caller().orElseThrow());
            } else if (call.caller().isPresent()) {
                Caller caller = call.caller().get();
                out.writeLong(caller.login().value());
                out.writeUTF(caller.name());
                out.writeUTF(caller.tokenKind().word());
                out.writeUTF(caller.session());
            }
            out.writeInt(call.arguments().length);
            out.write(call.arguments());
            byte[] covered = said.toByteArray();
            var all = new ByteArrayOutputStream(covered.length + 128);
            var whole = new DataOutputStream(all);
            whole.writeByte(version);
            whole.writeUTF(self.value());
            whole.writeUTF(role);
            whole.write(digest(version, self, to, role, covered));
            whole.write(covered);
            return all.toByteArray();
        } catch (IOException bug) {
            throw new IllegalStateException("memory takes what is written to it", bug);
        }
    }

    private static int version(Optional<Caller> caller) {
        if (caller.isPresent() && !caller.get().tenant().isHouse()) {
            return VERSION_TENANTS;
        }
        return caller.isPresent() && caller.get().app().isPresent() ? VERSION_APPS : VERSION;
    }

    /** What was called of this node as a carrier of {@code roles}; empty for whatever was not sealed for it, or too long ago. */
    Optional<Call> open(byte[] bytes, java.util.Set<String> roles) {
        if (bytes.length > CALL_BYTES_MAX) {
            return Optional.empty();
        }
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version < VERSION || version > VERSION_TENANTS) {
                return Optional.empty();
            }
            NodeName from = new NodeName(in.readUTF());
            String role = in.readUTF();
            byte[] digest = in.readNBytes(KEY_BYTES);
            byte[] covered = in.readAllBytes();
            if (!roles.contains(role) || !MessageDigest.isEqual(digest, digest(version, from, self, role, covered))) {
                return Optional.empty();
            }
            return read(version, new DataInputStream(new ByteArrayInputStream(covered)));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Call> read(int version, DataInputStream in) throws IOException {
        if (in.readLong() <= clock.millis()) {
            return Optional.empty();
        }
        String requestId = in.readUTF();
        String contract = in.readUTF();
        String method = in.readUTF();
        Optional<Caller> caller = in.readBoolean() ? Optional.of(caller(version, in, requestId)) : Optional.empty();
        byte[] arguments = in.readNBytes(in.readInt());
        return Optional.of(new Call(caller, requestId, contract, method, arguments));
    }

    private static Caller caller(int version, DataInputStream in, String requestId) throws IOException {
        if (version != VERSION) {
            TenantId tenant = version == VERSION_TENANTS ? new TenantId(in.readLong()) : TenantId.HOUSE;
            return CallerWire.read(in, tenant, requestId);
        }
        LoginId login = new LoginId(in.readLong());
        String name = in.readUTF();
        TokenKind kind = TokenKind.of(in.readUTF())
                .orElseThrow(() -> new IOException("a token kind of another release"));
        return new Caller(login, name, kind, in.readUTF(), requestId);
    }

    private byte[] digest(int version, NodeName from, NodeName to, String role, byte[] covered) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            // Names and roles hold no blanks, so that no pair reads as another; a key of its own for each version, so that none is
            // read as the other.
            String purpose = version == VERSION ? "call " : "call" + version + " ";
            mac.init(new SecretKeySpec(keys.derive(purpose + from + " " + to + " " + role, KEY_BYTES), "HmacSHA256"));
            return mac.doFinal(covered);
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("every Java has HmacSHA256", bug);
        }
    }
}
