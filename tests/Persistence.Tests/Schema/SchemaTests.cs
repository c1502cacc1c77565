using System.Globalization;
using BotHost.Persistence.Migrations;
using BotHost.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace BotHost.Persistence.Tests.Schema;

public sealed class SchemaTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task The_migrated_schema_and_the_model_are_the_same()
    {
        await using var database = await server.CreateDatabaseAsync(Migrated.Apply);
        List<string> migrated = [];
        await using var command = database.DataSource.CreateCommand(
            """
            select concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end)
            from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and c.relname <> 'schema_migration'
            """
        );
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                migrated.Add(reader.GetString(0));

        await using var context = StorageContext.For(database.ConnectionString);
        var modelled =
            from entity in context.Model.GetEntityTypes()
            from property in entity.GetProperties()
            let table = StoreObjectIdentifier.Table(entity.GetTableName()!)
            select string.Join(' ', table.Name, property.GetColumnName(table), property.GetColumnType())
                + (property.IsNullable ? "" : " not null");

        migrated.Order(StringComparer.Ordinal).ShouldBe(modelled.Order(StringComparer.Ordinal));
        migrated.Count.ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task Every_row_class_can_be_read_from_its_table()
    {
        await using var database = await server.CreateDatabaseAsync(Migrated.Apply);
        await using var context = StorageContext.For(database.ConnectionString);

        foreach (var entity in context.Model.GetEntityTypes())
            (await CountAsync(context, entity)).ShouldBe(0, entity.Name);
    }

    [Fact]
    public async Task Every_numbered_file_is_a_migration_and_its_numbers_have_no_gap()
    {
        await using var context = StorageContext.For("Host=nowhere");
        var migrations = context.Database.GetMigrations().ToList();
        var files = typeof(StorageContext)
            .Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith("migrations/", StringComparison.Ordinal))
            .Select(n => n["migrations/".Length..^".sql".Length])
            .Order(StringComparer.Ordinal);

        migrations.ShouldBe(files);
        migrations
            .Select(m => int.Parse(m[..4], CultureInfo.InvariantCulture))
            .ShouldBe(Enumerable.Range(1, migrations.Count));
    }

    [Fact]
    public async Task Migrating_twice_and_at_once_applies_each_migration_once()
    {
        await using var database = await server.CreateDatabaseAsync();

        var applied = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Migrations.Schema.ApplyAsync(database.ConnectionString, default))
        );

        applied.Count(a => a.Count > 0).ShouldBe(1);
        (await Migrations.Schema.ApplyAsync(database.ConnectionString, default)).ShouldBeEmpty();
        (
            await Migrations.Schema.InspectAsync(database.ConnectionString, default)
        ).ShouldBeOfType<SchemaState.Current>();
    }

    [Fact]
    public async Task An_empty_an_older_and_a_newer_schema_are_told_apart()
    {
        await using var database = await server.CreateDatabaseAsync();
        (await InspectAsync(database)).ShouldBeOfType<SchemaState.Missing>();
        await Migrations.Schema.ApplyAsync(database.ConnectionString, default);

        await ExecuteAsync(database, "insert into schema_migration values ('9999_later', '10.0.0')");
        (await InspectAsync(database)).ShouldBeOfType<SchemaState.Newer>().Unknown.ShouldBe(["9999_later"]);

        await ExecuteAsync(database, "delete from schema_migration where \"MigrationId\" >= '0003'");
        (await InspectAsync(database))
            .ShouldBeOfType<SchemaState.Older>()
            .Pending.ShouldBe(["0003_messages", "0004_budget"]);
    }

    [Fact]
    public async Task Why_a_database_cannot_be_used_is_said_without_its_password()
    {
        await using var database = await server.CreateDatabaseAsync();
        var poor = $"poor_{Guid.CreateVersion7():N}";
        await ExecuteAsync(
            database,
            $"create role {poor} login password 'hidden-word'; revoke create on schema public from public"
        );
        try
        {
            await ExpectAsync(database, DatabaseProblem.NoSuchDatabase, b => b.Database = "no_such_database");
            await ExpectAsync(
                database,
                DatabaseProblem.Refused,
                b => b.Username = "nobody_of_that_name",
                "hidden-word"
            );
            await ExpectAsync(database, DatabaseProblem.Unreachable, b => b.Port = 1);
            await ExpectAsync(database, DatabaseProblem.Unreachable, b => b.Host = "no-such-host.invalid");
            await ExpectAsync(database, DatabaseProblem.NotAllowed, b => b.Username = poor, "hidden-word");
        }
        finally
        {
            await ExecuteAsync(database, $"drop owned by {poor}; drop role {poor}");
        }
    }

    [Fact]
    public async Task A_database_that_cannot_hold_every_text_is_refused()
    {
        await using var database = await server.CreateDatabaseAsync();
        var narrow = $"narrow_{Guid.CreateVersion7():N}";
        await ExecuteAsync(database, $"create database {narrow} encoding 'SQL_ASCII' locale 'C' template template0");
        try
        {
            await ExpectAsync(database, DatabaseProblem.WrongEncoding, b => (b.Database, b.Pooling) = (narrow, false));
        }
        finally
        {
            await ExecuteAsync(database, $"drop database {narrow} with (force)");
        }
    }

    private static async Task ExpectAsync(
        TestDatabase database,
        DatabaseProblem problem,
        Action<NpgsqlConnectionStringBuilder> change,
        string? password = null
    )
    {
        var builder = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Timeout = 3 };
        builder.Password = password ?? builder.Password;
        change(builder);
        var error = await Should.ThrowAsync<DatabaseUnusableException>(() =>
            Migrations.Schema.ApplyAsync(builder.ConnectionString, default)
        );
        error.Problem.ShouldBe(problem);
        if (builder.Password is { Length: > 0 } secret)
            error.Message.ShouldNotContain(secret);
        error.Message.ShouldNotContain('\n');
    }

    private static Task<SchemaState> InspectAsync(TestDatabase database) =>
        Migrations.Schema.InspectAsync(database.ConnectionString, default);

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static Task<int> CountAsync(StorageContext context, IEntityType entity) =>
        (Task<int>)
            typeof(SchemaTests)
                .GetMethod(
                    nameof(CountRowsAsync),
                    System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static
                )!
                .MakeGenericMethod(entity.ClrType)
                .Invoke(null, [context])!;

    private static async Task<int> CountRowsAsync<T>(StorageContext context)
        where T : class => (await context.Set<T>().ToListAsync()).Count;
}
