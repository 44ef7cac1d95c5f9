package io.posthouse.messaging.home;

import io.posthouse.identity.Login;
import io.posthouse.messaging.Attribute;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaError;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The sender of a stanza that was handled on another node, as far as it is known here: by its address. What it is sent goes to
 * where it is, by the errand {@link #TO_SESSION}. It ends, and takes stanzas from its client, elsewhere alone.
 */
public final class FarSession implements Session {
    /** The errand that brings a stanza to the one session that its {@code to} names. */
    public static final String TO_SESSION = "to-session";

    private final FullJid jid;
    private final Errands errands;

    public FarSession(FullJid jid, Errands errands) {
        this.jid = jid;
        this.errands = errands;
    }

    @Override
    public FullJid jid() {
        return jid;
    }

    @Override
    public BareJid owner() {
        return jid.bare();
    }

    @Override
    public Login login() {
        throw new IllegalStateException("its login is known where it is");
    }

    @Override
    public <T> Optional<T> get(Attribute<T> attribute) {
        return Optional.empty();
    }

    @Override
    public <T> void put(Attribute<T> attribute, T value) {
        throw new IllegalStateException("features keep nothing of a session that is elsewhere");
    }

    @Override
    public boolean isAvailable() {
        return false;
    }

    @Override
    public Optional<Presence> presence() {
        return Optional.empty();
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public void notePresence(Presence presence) {
        throw new IllegalStateException("its presence is noted where it is");
    }

    @Override
    public boolean receive(Stanza stanza) {
        throw new IllegalStateException("its client's stanzas are taken where it is");
    }

    @Override
    public void send(Element stanza) {
        errands.run(jid.bare(), TO_SESSION, stanza.with("to", jid.toString()));
    }

    @Override
    public void send(Outgoing outgoing) {
        send(outgoing.element());
    }

    @Override
    public void refuse(Stanza stanza, StanzaError error) {
        stanza.reply(error).ifPresent(this::send);
    }

    @Override
    public void arrived(long archivedId) {
        // It is sent nothing of its archive from here.
    }

    @Override
    public void inOrder(String addressee, Runnable action) {
        action.run();
    }

    @Override
    public void answerInTurn(Iq query, Supplier<IqAnswer> answer) {
        throw new IllegalStateException("its client's queries are answered where it is");
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public boolean awaitRoom() {
        return true;
    }

    @Override
    public void end(Ending ending) {
        // It ends where it is.
    }

    @Override
    public void endWhenHandled(Ending ending) {
        // It ends where it is.
    }

    @Override
    public boolean hasEnded() {
        return false;
    }

    @Override
    public boolean isEnding() {
        return false;
    }
}
