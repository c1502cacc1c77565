using System.Text.RegularExpressions;
using BotHost.Persistence.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BotHost.Persistence.Migrations;

/// <summary>The tables as EF Core sees them. The hot path does not go through it; migrations and reports do.</summary>
internal sealed partial class StorageContext(DbContextOptions<StorageContext> options) : DbContext(options)
{
    public const string HistoryTable = "schema_migration";

    public static StorageContext For(string connectionString) =>
        new(
            new DbContextOptionsBuilder<StorageContext>()
                .UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable(HistoryTable))
                // The SQL files are the schema; there is no snapshot to compare the model with. A test compares it with the database.
                .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning))
                .Options
        );

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<InstallationRow>();
        modelBuilder.Entity<ConversationRow>();
        modelBuilder.Entity<InboxRow>();
        modelBuilder.Entity<LeaseRow>().HasKey(r => r.ConversationId);
        modelBuilder.Entity<TurnRow>();
        modelBuilder.Entity<TurnRoundRow>().HasKey(r => new { r.TurnId, r.N });
        modelBuilder
            .Entity<ToolCallRow>()
            .HasKey(r => new
            {
                r.TurnId,
                r.Round,
                r.CallId,
            });
        modelBuilder.Entity<TaskRow>().HasKey(r => new { r.TurnId, r.TaskId });
        modelBuilder.Entity<TaskRow>().Property(r => r.Sources).HasColumnType("jsonb");
        modelBuilder.Entity<ReplyPartRow>().HasKey(r => new { r.TurnId, r.Seq });
        modelBuilder.Entity<UsageRow>().HasKey(r => new { r.TurnId, r.Model });
        modelBuilder.Entity<MessageRow>();
        modelBuilder.Entity<MessageRevisionRow>().HasKey(r => new { r.MessageId, r.Ord });
        modelBuilder.Entity<FeedbackRow>();
        modelBuilder.Entity<WatermarkRow>().HasKey(r => new { r.TenantId, r.Adapter });
        modelBuilder
            .Entity<BudgetRow>()
            .HasKey(r => new
            {
                r.TenantId,
                r.Method,
                r.Scope,
            });

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName(Snake(entity.ClrType.Name[..^"Row".Length]));
            foreach (var property in entity.GetProperties())
                property.SetColumnName(Snake(property.Name));
        }
    }

    private static string Snake(string name) => Hump().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<!^)[A-Z]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hump();
}
