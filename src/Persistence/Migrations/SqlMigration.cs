using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace BotHost.Persistence.Migrations;

/// <summary>A migration that is a numbered SQL file of the folder <c>migrations</c>. There is no way down: a fault is mended forward.</summary>
internal abstract class SqlMigration(string name) : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(Read(name));

    private static string Read(string name)
    {
        using var stream =
            typeof(SqlMigration).Assembly.GetManifestResourceStream($"migrations/{name}.sql")
            ?? throw new InvalidOperationException($"The migration {name} is not part of this assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

[DbContext(typeof(StorageContext))]
[Migration(Name)]
internal sealed class Migration0001() : SqlMigration(Name)
{
    public const string Name = "0001_conversations";
}

[DbContext(typeof(StorageContext))]
[Migration(Name)]
internal sealed class Migration0002() : SqlMigration(Name)
{
    public const string Name = "0002_turns";
}

[DbContext(typeof(StorageContext))]
[Migration(Name)]
internal sealed class Migration0003() : SqlMigration(Name)
{
    public const string Name = "0003_messages";
}

[DbContext(typeof(StorageContext))]
[Migration(Name)]
internal sealed class Migration0004() : SqlMigration(Name)
{
    public const string Name = "0004_budget";
}

[DbContext(typeof(StorageContext))]
[Migration(Name)]
internal sealed class Migration0005() : SqlMigration(Name)
{
    public const string Name = "0005_takeover";
}

[DbContext(typeof(StorageContext))]
[Migration(Name)]
internal sealed class Migration0006() : SqlMigration(Name)
{
    public const string Name = "0006_changes";
}

[DbContext(typeof(StorageContext))]
[Migration(Name)]
internal sealed class Migration0007() : SqlMigration(Name)
{
    public const string Name = "0007_watermark";
}
