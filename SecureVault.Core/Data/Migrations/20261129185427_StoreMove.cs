using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SecureVault.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class StoreMove : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "StoreMove",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    MoveId = table.Column<Guid>(type: "TEXT", nullable: false),
                    SealedPlan = table.Column<byte[]>(type: "BLOB", nullable: false),
                    FromTag = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    ToTag = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    Position = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    TotalObjects = table.Column<long>(type: "INTEGER", nullable: false),
                    TotalBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    DoneObjects = table.Column<long>(type: "INTEGER", nullable: false),
                    DoneBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    FailedObjects = table.Column<long>(type: "INTEGER", nullable: false),
                    BytesPerSecond = table.Column<long>(type: "INTEGER", nullable: false),
                    LimitBytesPerSecond = table.Column<long>(type: "INTEGER", nullable: true),
                    EndsUploads = table.Column<bool>(type: "INTEGER", nullable: false),
                    Refusal = table.Column<int>(type: "INTEGER", nullable: true),
                    Note = table.Column<string>(type: "TEXT", nullable: true),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StoreMove", x => x.Id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "StoreMove");
        }
    }
}
