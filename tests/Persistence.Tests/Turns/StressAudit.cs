using Npgsql;

namespace BotHost.Persistence.Tests.Turns;

/// <summary>What happened to turns and leases, numbered while their rows were locked; so its order is the true one.</summary>
internal sealed record StressAudit(
    int TakeOvers,
    int Stops,
    int Stopped,
    int WritesByReplacedOwners,
    int StopsOverrun,
    int StoppedWithoutStop,
    int OutOfOrder
)
{
    public const string Install = """
        create table audit (n bigint generated always as identity, conversation_id uuid, turn_id uuid, what text, claim uuid, key text collate "C", outcome text);
        create function audit_turn() returns trigger language plpgsql as $$ begin
            if tg_op = 'INSERT' then
                insert into audit (conversation_id, turn_id, what, claim, key) values (new.conversation_id, new.id, 'open', new.claim, new.order_key);
            elsif old.phase = 'answering' and new.phase = 'settling' then
                insert into audit (conversation_id, turn_id, what, claim, key, outcome)
                values (new.conversation_id, new.id, 'settle', new.claim, new.order_key, new.outcome);
            elsif old.claim is distinct from new.claim then
                insert into audit (conversation_id, turn_id, what, claim, key, outcome)
                values (new.conversation_id, new.id, 'claim', new.claim, new.order_key, case when old.claim is not null and new.claim is not null then 'taken over' end);
            end if;
            return new;
        end $$;
        create trigger audit_turn before insert or update on turn for each row execute function audit_turn();
        create function audit_round() returns trigger language plpgsql as $$ begin
            insert into audit (turn_id, what, claim) values (new.turn_id, 'write', new.message::uuid);
            return new;
        end $$;
        create trigger audit_round before insert or update on turn_round for each row execute function audit_round();
        create function audit_stop() returns trigger language plpgsql as $$ begin
            insert into audit (conversation_id, what, key) values (new.conversation_id, 'stop', new.stop_through);
            return new;
        end $$;
        create trigger audit_stop before update on lease for each row when (old.controls <> new.controls) execute function audit_stop();
        """;

    public static async Task<StressAudit> ReadAsync(NpgsqlDataSource database)
    {
        var audit = new StressAudit(0, 0, 0, 0, 0, 0, 0);
        Dictionary<Guid, Guid?> claims = [];
        Dictionary<Guid, string> stops = [];
        Dictionary<Guid, string> opened = [];
        await using var command = database.CreateCommand(
            "select conversation_id, turn_id, what, claim, key, outcome from audit order by n"
        );
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var conversation = reader.IsDBNull(0) ? Guid.Empty : reader.GetGuid(0);
            var turn = reader.IsDBNull(1) ? Guid.Empty : reader.GetGuid(1);
            Guid? claim = reader.IsDBNull(3) ? null : reader.GetGuid(3);
            var key = reader.IsDBNull(4) ? "" : reader.GetString(4);
            var outcome = reader.IsDBNull(5) ? null : reader.GetString(5);
            switch (reader.GetString(2))
            {
                case "open":
                    claims[turn] = claim;
                    if (string.CompareOrdinal(opened.GetValueOrDefault(conversation, ""), key) >= 0)
                        audit = audit with { OutOfOrder = audit.OutOfOrder + 1 };
                    opened[conversation] = key;
                    break;
                case "claim":
                    claims[turn] = claim;
                    if (outcome is not null)
                        audit = audit with { TakeOvers = audit.TakeOvers + 1 };
                    break;
                case "stop":
                    stops[conversation] = key;
                    audit = audit with { Stops = audit.Stops + 1 };
                    break;
                case "settle":
                    var due = string.CompareOrdinal(key, stops.GetValueOrDefault(conversation, "")) <= 0;
                    audit = audit with
                    {
                        Stopped = audit.Stopped + (outcome == "stopped" ? 1 : 0),
                        StopsOverrun = audit.StopsOverrun + (due && outcome != "stopped" ? 1 : 0),
                        StoppedWithoutStop = audit.StoppedWithoutStop + (!due && outcome == "stopped" ? 1 : 0),
                        WritesByReplacedOwners = audit.WritesByReplacedOwners + (claims[turn] == claim ? 0 : 1),
                    };
                    break;
                case "write":
                    if (claims[turn] != claim)
                        audit = audit with { WritesByReplacedOwners = audit.WritesByReplacedOwners + 1 };
                    break;
            }
        }

        return audit;
    }
}
