package io.posthouse.messaging.carry;

import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Position;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.home.Homes;
import io.posthouse.storage.log.Log;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Private messages go into the log here, where their sender lives, and are carried to where the receiver lives. Messages to a line
 * go into the log of the node where the line lives.
 */
public final class NodesArchivist implements Archivist {
    private final Homes homes;
    private final Log<StoreMessage, Stored> log;
    private final Carrier carrier;
    private final LineAppends lines;

    public NodesArchivist(Homes homes, Log<StoreMessage, Stored> log, Carrier carrier, LineAppends lines) {
        this.homes = homes;
        this.log = log;
        this.carrier = carrier;
        this.lines = lines;
    }

    @Override
    public Taken submit(StoreMessage command, Message message, Consumer<LogAnswer<Stored>> answer) {
        if (!(Jid.parse(command.addressed()) instanceof BareJid addressed)) {
            return inTheLog(log.submit(command, answer));
        }
        if (command.toLine()) {
            var here = homes.isHere(addressed)
                    ? lines.appendHere(addressed, command, message, answer)
                    : Optional.<Boolean>empty();
            // Also what is in the log here may have to be asked for elsewhere, should the line leave before its turn comes.
            return here.orElseGet(() -> append(addressed, command, message, answer)) ? Taken.ELSEWHERE : Taken.NOT;
        }
        int from = ArchiveLog.shardOf(command.sender());
        int to = ArchiveLog.shardOf(command.addressed());
        var way = command.sender().equals(command.addressed()) ? Carrier.Way.TOGETHER : carrier.way(from, to);
        if (way == Carrier.Way.LATER) {
            return Taken.NOT;
        }
        if (way == Carrier.Way.REFUSED) {
            // At once: its turn to be told may come behind what is said later.
            command.position().ifPresent(Position::refused);
            answer.accept(new LogAnswer.Withdrawn<>(LogAnswer.Why.WAITED_TOO_LONG));
            return Taken.IN_THE_LOG;
        }
        boolean apart = way == Carrier.Way.APART;
        boolean taken = log.submit(apart ? command.forSenderAlone() : command, given -> {
            // Before anything else is done with it, so that messages are carried in the order of their commits.
            if (given instanceof LogAnswer.Committed<Stored>(var stored) && !stored.duplicate()
                    && stored.received() == null && Jid.parse(command.sender()) instanceof BareJid sender) {
                carrier.carry(command, stored, sender, addressed, message.element());
            }
            if (apart) {
                carrier.settled(from, to);
            }
            answer.accept(given);
        });
        if (apart && !taken) {
            carrier.settled(from, to);
        }
        return inTheLog(taken);
    }

    private static Taken inTheLog(boolean taken) {
        return taken ? Taken.IN_THE_LOG : Taken.NOT;
    }

    private boolean append(BareJid line, StoreMessage command, Message message, Consumer<LogAnswer<Stored>> answer) {
        if (lines.append(line, command, message, answer)) {
            return true;
        }
        if (carrier.holdBack()) {
            return false;
        }
        answer.accept(new LogAnswer.Withdrawn<>(LogAnswer.Why.CLOSED));
        return true;
    }

    @Override
    public void whenRoom(Runnable task) {
        // Nobody says for what there was no room; whoever waited for something else asks once more in vain.
        carrier.whenNearer(() -> log.whenRoom(task));
    }
}
