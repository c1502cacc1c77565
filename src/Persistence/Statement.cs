using Npgsql;
using NpgsqlTypes;

namespace BotHost.Persistence;

/// <summary>One SQL statement with its parameters.</summary>
internal sealed class Statement(string sql)
{
    private readonly List<NpgsqlParameter> _parameters = [];

    /// <summary>Adds a parameter whose type follows from its value's type.</summary>
    public Statement With<T>(string name, T value)
        where T : notnull
    {
        _parameters.Add(new NpgsqlParameter<T>(name, value));
        return this;
    }

    /// <summary>Adds a text that people or models may have written: what PostgreSQL cannot store of it is replaced.</summary>
    public Statement WithText(string name, string? value)
    {
        _parameters.Add(
            new NpgsqlParameter(name, NpgsqlDbType.Text) { Value = (object?)StorableText.Clean(value) ?? DBNull.Value }
        );
        return this;
    }

    /// <summary>Adds a parameter that may be null.</summary>
    public Statement WithNullable<T>(string name, T? value, NpgsqlDbType type)
        where T : struct
    {
        _parameters.Add(new NpgsqlParameter(name, type) { Value = value is { } given ? given : DBNull.Value });
        return this;
    }

    /// <summary>Adds an array whose element type PostgreSQL cannot tell from an empty or partly null array.</summary>
    public Statement WithArray<T>(string name, T[] values, NpgsqlDbType element)
    {
        _parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | element) { Value = values });
        return this;
    }

    public NpgsqlBatchCommand ToCommand()
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in _parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
