package io.posthouse.kernel;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A caller of any kind in bytes, as nodes and the parts of one node tell it each other. Whoever carries it signs it. */
public final class CallerWire {
    /** More than a token is ever good for. */
    private static final int SCOPES_MAX = 1_000;

    private CallerWire() {
    }

    /** Writes all but the request's id and the tenant. */
    public static void write(DataOutputStream out, Caller caller) throws IOException {
        out.writeBoolean(caller.person().isPresent());
        if (caller.person().isPresent()) {
            out.writeLong(caller.person().get().login().value());
            out.writeUTF(caller.person().get().name());
        }
        out.writeBoolean(caller.app().isPresent());
        if (caller.app().isPresent()) {
            Caller.AppCall app = caller.app().get();
            out.writeLong(app.app().value());
            out.writeUTF(app.clientId());
            out.writeShort(app.scopes().size());
            for (String scope : app.scopes()) {
                out.writeUTF(scope);
            }
        }
        out.writeUTF(caller.tokenKind().word());
        out.writeUTF(caller.session());
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param tenant which whoever carries it has told otherwise; nothing told stands for the house
     * @throws IOException also for a token kind of a later release
     */
    public static Caller read(DataInputStream in, TenantId tenant, String requestId) throws IOException {
        Optional<Caller.Person> person = in.readBoolean()
                ? Optional.of(new Caller.Person(new LoginId(in.readLong()), in.readUTF()))
                : Optional.empty();
        Optional<Caller.AppCall> app = in.readBoolean() ? Optional.of(appCall(in)) : Optional.empty();
        String word = in.readUTF();
        TokenKind kind = TokenKind.of(word)
                .orElseThrow(() -> new IOException("a token kind of another release: " + word));
        return new Caller(person, app, tenant, kind, in.readUTF(), requestId);
    }

    private static Caller.AppCall appCall(DataInputStream in) throws IOException {
        AppId app = new AppId(in.readLong());
        String clientId = in.readUTF();
        int count = in.readUnsignedShort();
        if (count > SCOPES_MAX) {
            throw new IOException("too many scopes: " + count);
        }
        Set<String> scopes = HashSet.newHashSet(count);
        for (int i = 0; i < count; i++) {
            scopes.add(in.readUTF());
        }
        return new Caller.AppCall(app, clientId, scopes);
    }
}
